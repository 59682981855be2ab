import type { Column } from "../../../../../src/base/column-blob.ts";
import type { MediaItem } from "../../../../../src/contract/report-blocks.ts";
import type { HistogramBins } from "../../../../charts/bin-bars.ts";

/** A block has room for fewer: more are none of ours, and would keep the page busy. */
const MOST_BINS = 2_000_000;

/** Whoever made the file of the report: what is not as it should be is not there. */
export function bytesOf(
  { column }: MediaItem,
  columns: readonly Column[],
): Uint8Array<ArrayBuffer> | undefined {
  const bytes = columns[column];
  return bytes instanceof Uint8Array ? (bytes as Uint8Array<ArrayBuffer>) : undefined;
}

export function binsOf(
  { column, kind }: MediaItem,
  columns: readonly Column[],
): HistogramBins | undefined {
  const [left, right, count] = columns.slice(Math.max(0, column), column + 3);
  if (kind !== "histogram" || !Number.isInteger(column)) return undefined;
  const areLists =
    left instanceof Float64Array &&
    right instanceof Float64Array &&
    count instanceof Float64Array &&
    left.length === count.length &&
    right.length === count.length;
  return areLists && count.length <= MOST_BINS ? { left, right, count } : undefined;
}

export interface FileFacts {
  readonly name: string;
  readonly bytes: number | undefined;
  readonly sha256: string | undefined;
  readonly caption: string;
}

export function factsOf({ file }: MediaItem): FileFacts | undefined {
  if (typeof file !== "object" || file === null) return undefined;
  const { name, bytes, sha256, caption } = file as Readonly<Record<string, unknown>>;
  return {
    name: typeof name === "string" && name !== "" ? name : "file",
    bytes: typeof bytes === "number" && bytes >= 0 ? bytes : undefined,
    sha256: typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256) ? sha256 : undefined,
    caption: typeof caption === "string" ? caption : "",
  };
}

/** What files of these endings are, that loggers write and browsers do not show. */
const KINDS: ReadonlyArray<readonly [RegExp, string]> = [
  [/\.plotly\.json$/i, "Plotly figure"],
  [/\.bokeh\.json$/i, "Bokeh figure"],
  [/\.pts\.json$/i, "point cloud"],
  [/\.(ply|obj|stl|gltf|glb|babylon|off|usdz)$/i, "3D object"],
  [/\.(pdb|pqr|mmcif|mcif|cif|sdf|sd|gro|mol2|mmtf)$/i, "molecule"],
  [/\.html?$/i, "page"],
];

/** In words, by its bytes where they tell, else by its name. */
export function kindOfFile(name: string, mime: string): string {
  const known = KINDS.find(([pattern]) => pattern.test(name))?.[1];
  const [, ending] = /\.([a-z0-9]{1,10})$/i.exec(name) ?? [];
  return (
    known ?? (mime === "" ? (ending === undefined ? "file" : `${ending.toUpperCase()} file`) : mime)
  );
}
