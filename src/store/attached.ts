import { asStoreError, type WriteDb } from "./open.ts";

/** Another workspace file or backup on the same connection; `main` is the workspace itself. */
export type Schema = "main" | "old" | "copy";

/**
 * Runs `work` with another database attached. Not inside a transaction: SQLite neither attaches nor detaches there.
 * Failures come as expected ones where they are (DAMAGED, DISK_FULL).
 */
export function withAttached<T>(
  db: WriteDb,
  schema: Exclude<Schema, "main">,
  path: string,
  work: () => T,
): T {
  try {
    db.prepare(`ATTACH ? AS ${schema}`).run(path);
    try {
      return work();
    } finally {
      db.exec(`DETACH ${schema}`);
    }
  } catch (error) {
    throw asStoreError(error);
  }
}

export interface RowCopy {
  readonly from: Schema;
  readonly to: Schema;
  readonly table: string;
  /** What stands before the table in FROM, for where the order of the join matters. */
  readonly through?: string;
  /** What follows the table, known as `t`: joins, conditions. */
  readonly where?: string;
  /** Expressions for columns that are not taken as they are. */
  readonly changed?: { readonly [column: string]: string };
  /** What happens to a row that is there already. */
  readonly conflict?: "REPLACE" | "IGNORE";
}

/** Copies rows inside SQLite, so that int64 stay exact; columns that only one side knows are left out. Answers how many. */
export function copyRows(db: WriteDb, copy: RowCopy): number {
  const { from, to, table, through = "", where = "", changed = {}, conflict } = copy;
  const known = new Set(columnsOf(db, from, table));
  const columns = columnsOf(db, to, table).filter((name) => known.has(name));
  if (columns.length === 0) return 0;
  const names = columns.map((name) => `"${name}"`).join(", ");
  const values = columns.map((name) => changed[name] ?? `t."${name}"`).join(", ");
  const insert = conflict === undefined ? "INSERT" : `INSERT OR ${conflict}`;
  return db
    .prepare(
      `${insert} INTO ${to}.${table} (${names}) SELECT ${values} FROM ${through} ${from}.${table} AS t ${where}`,
    )
    .run().changes;
}

function columnsOf(db: WriteDb, schema: Schema, table: string): string[] {
  return db
    .prepare("SELECT name FROM pragma_table_info(?, ?)")
    .pluck()
    .all(table, schema) as string[];
}
