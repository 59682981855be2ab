import type { FactSeen } from "../../base/run-event.ts";
import { statement, type WriteDb } from "../../store/index.ts";
import { rememberValue, type KnownValue } from "../runs/index.ts";

export interface FactSource {
  readonly runNum: number;
  readonly sourceNum: number;
  /** The file it came from. */
  readonly origin: string;
  readonly companion: boolean;
  readonly nowUs: number;
}

/** Notes something of a run's code or environment; what the file said of it before is kept in the history. */
export function putFact(
  db: WriteDb,
  source: FactSource,
  { key, value }: Pick<FactSeen, "key" | "value">,
): void {
  const { runNum, sourceNum, origin, companion, nowUs } = source;
  const before = statement(
    db,
    "SELECT value, since_us AS sinceUs FROM facts WHERE run_num = ? AND key = ? AND source_num = ? AND origin = ?",
  ).get(runNum, key, sourceNum, origin) as KnownValue | undefined;
  if (before?.value === value) return;
  if (before !== undefined) rememberValue(db, "fact", { ...source, key }, before);
  statement(
    db,
    `INSERT INTO facts (run_num, key, source_num, origin, value, companion, since_us) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET value = excluded.value`,
  ).run(runNum, key, sourceNum, origin, value, companion ? 1 : 0, nowUs);
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
    "SELECT key, value, since_us AS sinceUs FROM facts WHERE run_num = ? AND source_num = ? AND origin = ?",
  ).all(...of) as Array<KnownValue & Pick<FactSeen, "key">>;
  const now = new Map(facts.map(({ key, value }) => [key, value]));
  const isSame =
    before.length === now.size && before.every(({ key, value }) => now.get(key) === value);
  if (isSame) return false;
  for (const { key, ...value } of before) {
    if (now.has(key)) continue;
    rememberValue(db, "fact", { ...source, key }, value);
    statement(
      db,
      "DELETE FROM facts WHERE run_num = ? AND source_num = ? AND origin = ? AND key = ?",
    ).run(...of, key);
  }
  for (const [key, value] of now) putFact(db, source, { key, value });
  return true;
}
