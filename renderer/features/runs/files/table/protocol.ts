import type { Arrangement, TableColumn, TableRow } from "./loaded-table.ts";

export type TableKind = "text" | "parquet";

export interface TableFacts {
  readonly columns: readonly TableColumn[];
  /** Rows that were read. */
  readonly rows: number;
  readonly totalRows: number | undefined;
  readonly isAtEnd: boolean;
  readonly notes: readonly string[];
  /** Bytes that were fetched. */
  readonly bytes: number;
}

/** What the page asks of the worker. */
export interface TableCalls {
  open: (input: { readonly kind: TableKind; readonly size: number }) => TableFacts;
  load: () => TableFacts;
  arrange: (input: Arrangement) => number;
  read: (input: { readonly from: number; readonly to: number }) => readonly TableRow[];
}

export type ToWorker =
  | { readonly id: number; readonly call: keyof TableCalls; readonly input: unknown }
  /** Bytes that the worker asked for. */
  | { readonly fetched: number; readonly bytes: Uint8Array | undefined; readonly error: string };

export type FromWorker =
  | { readonly id: number; readonly result: unknown; readonly error: string | undefined }
  | { readonly fetch: number; readonly from: number; readonly to: number };
