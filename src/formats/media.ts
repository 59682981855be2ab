import type { JsonValue } from "../base/json.ts";

/** A file that a logger keeps beside its log. */
export interface MediaFile {
  /** POSIX, relative to the folder of the log, as the logger names it: it may lead anywhere. */
  readonly path: string;
  /** SHA-256, hexadecimal, where the logger notes it: by then it holds what was logged. */
  readonly sha256?: string;
  readonly caption?: string;
}

/** What a media reference leads to, as the logger wrote it; bytes are views into the record. */
export type MediaContent =
  | { readonly kind: "image"; readonly samples: readonly Uint8Array[] }
  | {
      readonly kind: "audio";
      readonly samples: readonly Uint8Array[];
      /** Markdown, one for each sample where the logger gave some. */
      readonly labels: readonly string[];
    }
  | {
      readonly kind: "text";
      /** [] for one text, [n] and [n, m] for a column and a table of texts. */
      readonly shape: readonly number[];
      readonly cells: readonly string[];
    }
  | {
      readonly kind: "histogram";
      /** left, right, count, left, right, count, ... from left to right. */
      readonly buckets: Float64Array;
    }
  /** Counts and rates over thresholds that lie evenly from 0 to 1. */
  | {
      readonly kind: "curve";
      /** True and false positives, true and false negatives, precision, recall. */
      readonly rows: ReadonlyArray<readonly number[]>;
    }
  /** Put into the form of a file, for saving. */
  | {
      readonly kind: "made";
      readonly files: ReadonlyArray<{ readonly name: string; readonly bytes: Uint8Array }>;
    }
  /** The values lie in files of their own, one a sample. */
  | { readonly kind: "files"; readonly files: readonly MediaFile[] };

/** The table in a file that a logger wrote as JSON: names of columns, rows below; undefined for anything else. */
export function readMediaTable(
  value: JsonValue | undefined,
):
  | { readonly columns: readonly string[]; readonly rows: ReadonlyArray<readonly string[]> }
  | undefined {
  if (typeof value !== "object" || value === null || !("columns" in value)) return undefined;
  const { columns, data } = value;
  if (!Array.isArray(columns) || !Array.isArray(data)) return undefined;
  return {
    columns: (columns as readonly JsonValue[]).map(textOf),
    rows: (data as readonly JsonValue[]).map((row) =>
      Array.isArray(row) ? (row as readonly JsonValue[]).map(textOf) : [textOf(row)],
    ),
  };
}

const textOf = (cell: JsonValue): string =>
  typeof cell === "string" ? cell : cell === null ? "" : JSON.stringify(cell);
