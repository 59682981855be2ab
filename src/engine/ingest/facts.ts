import type { FactSeen } from "../../base/run-event.ts";
import { statement, type WriteDb } from "../../store/index.ts";

export interface FactSource {
  readonly runNum: number;
  readonly sourceNum: number;
  /** The file it came from. */
  readonly origin: string;
  readonly companion: boolean;
}

/** Notes something of a run's code or environment; what the file said of it before goes. */
export function putFact(
  db: WriteDb,
  { runNum, sourceNum, origin, companion }: FactSource,
  { key, value }: Pick<FactSeen, "key" | "value">,
): void {
  statement(
    db,
    `INSERT INTO facts (run_num, key, source_num, origin, value, companion) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET value = excluded.value`,
  ).run(runNum, key, sourceNum, origin, value, companion ? 1 : 0);
}

/** Those that a file beside tells now, in the place of what it told before; true where that is another thing. */
export function replaceFacts(
  db: WriteDb,
  source: FactSource,
  facts: ReadonlyArray<Pick<FactSeen, "key" | "value">>,
): boolean {
  const of = [source.runNum, source.sourceNum, source.origin] as const;
  const before = statement(
    db,
    "SELECT key, value FROM facts WHERE run_num = ? AND source_num = ? AND origin = ? ORDER BY key",
  ).all(...of) as Array<Pick<FactSeen, "key" | "value">>;
  const now = new Map(facts.map(({ key, value }) => [key, value]));
  const isSame =
    before.length === now.size && before.every(({ key, value }) => now.get(key) === value);
  if (isSame) return false;
  statement(db, "DELETE FROM facts WHERE run_num = ? AND source_num = ? AND origin = ?").run(...of);
  for (const [key, value] of now) putFact(db, source, { key, value });
  return true;
}
