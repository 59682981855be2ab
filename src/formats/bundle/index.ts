export {
  BUNDLE_FORMAT,
  BUNDLE_VERSION,
  EDITS,
  fileEntry,
  MANIFEST,
  runEntry,
  seriesEntry,
  SIGNATURE,
  type BundledBlock,
  type BundledEdits,
  type BundledRun,
  type BundledSeries,
  type BundledSource,
  type BundleEntry,
  type Manifest,
} from "./manifest.ts";
export { parseEdits } from "./parse-edits.ts";
export { MOST_ENTRIES, parseManifest } from "./parse-manifest.ts";
export { parseRun } from "./parse-run.ts";
export { blockBytes, decodeSeriesBlock, encodeSeriesBlock } from "./series-block.ts";
