import { statement, open, type WriteDb } from "./open.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";

/** An empty workspace in memory, for tests and benches. */
export function openTestDb(path = ":memory:"): WriteDb {
  const db = open(path, { role: "writer" });
  migrate(db, migrations);
  return db;
}

/** Adds the row of an empty series. */
export function addTestSeries(
  db: WriteDb,
  id: number,
  options: { readonly float32: boolean },
): void {
  statement(
    db,
    "INSERT INTO series (id, run_num, source_num, attempt, metric_id, context, float32) VALUES (?, 1, 1, 1, ?, '', ?)",
  ).run(id, id, Number(options.float32));
}
