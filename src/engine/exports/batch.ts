/** A value of a column: null for nothing, NaN of a time as well. */
export type Cell = string | number | bigint | null;

/** The same value in every row. */
export interface Constant {
  readonly constant: Cell;
}

/** Rows of a table, column by column. */
export interface Batch {
  readonly length: number;
  readonly columns: ReadonlyArray<Constant | ArrayLike<Cell>>;
}

/** Turns rows into the bytes of a file; what it holds back does not depend on how many there were. */
export interface Encoder {
  begin(): Uint8Array<ArrayBuffer>;
  write(batch: Batch): Uint8Array<ArrayBuffer>;
  end(): Uint8Array<ArrayBuffer>;
}

/** A buffer of its own: bytes are handed over from thread to thread. */
export const noBytes = (): Uint8Array<ArrayBuffer> => new Uint8Array();

export function isConstant(column: Constant | ArrayLike<Cell>): column is Constant {
  return "constant" in column;
}
