/** Bytes of the file that a table is read from. */
export interface TableBytes {
  readonly size: number;
  /** Fewer where the file ends before. */
  readonly read: (from: number, to: number) => Promise<Uint8Array>;
}

export interface TableBatch {
  readonly columns: ReadonlyArray<ArrayLike<unknown>>;
  readonly rows: number;
}

/** A table that is read part by part. */
export interface TableFile {
  readonly names: readonly string[];
  /** Undefined where only reading to the end tells. */
  readonly totalRows: number | undefined;
  /** What is left out, in words. */
  readonly notes: readonly string[];
  /** All of it was read. */
  readonly isAtEnd: boolean;
  /** The next part of the file. Throws an Error for damage. */
  next(): Promise<TableBatch>;
}

/** More columns than these are not read: nobody scrolls through them, and each is in every row. */
export const MAX_COLUMNS = 200;
