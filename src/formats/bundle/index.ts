export {
  BUNDLE_FORMAT,
  BUNDLE_VERSION,
  type BundledBlock,
  type BundledRun,
  type BundledSeries,
  type BundleEntry,
  type Manifest,
} from "./manifest.ts";
export { encodeSeriesBlock } from "./series-block.ts";
