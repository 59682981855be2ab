import Database from "better-sqlite3";

type Row = {
  readonly [column: string]: string | number | bigint | Uint8Array | null;
};

/** A copy of somebody else's database, for queries. */
interface ForeignDatabase extends Disposable {
  /** Names of a table's columns; none where there is no such table. Views are none: a query of theirs may never end. */
  columns(table: string): ReadonlySet<string>;
  all(sql: string, ...values: ReadonlyArray<string | number>): Row[];
  each(sql: string, ...values: ReadonlyArray<string | number>): Iterable<Row>;
}

const COLUMNS = `SELECT c.name FROM pragma_table_list(?) t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.schema = 'main'`;

/**
 * Opens the bytes of a database from memory: no file is touched, and no lock is taken.
 * Throws SQLite's own errors where they are no sound database.
 */
export function openForeign(bytes: Uint8Array): ForeignDatabase {
  const db = new Database(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  db.pragma("trusted_schema = OFF");
  db.pragma("query_only = ON");
  const statements = new Map<string, Database.Statement>();
  const tables = new Map<string, ReadonlySet<string>>();
  const prepare = (sql: string): Database.Statement => {
    const statement = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    columns(table) {
      const columns = tables.get(table) ?? new Set(prepare(COLUMNS).pluck().all(table) as string[]);
      tables.set(table, columns);
      return columns;
    },
    all: (sql, ...values) => prepare(sql).all(...values) as Row[],
    each: (sql, ...values) => prepare(sql).iterate(...values) as Iterable<Row>,
    [Symbol.dispose]: () => void db.close(),
  };
}
