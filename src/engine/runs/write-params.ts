import type { JsonValue } from "../../base/json.ts";
import { statement, type WriteDb } from "../../store/index.ts";

interface ParamSource {
  readonly runNum: number;
  readonly sourceNum: number;
  readonly key: string;
  readonly value: JsonValue;
  /** The file it came from. */
  readonly origin: string;
  /** From a parameter file beside, which wins over the log. */
  readonly companion: boolean;
  readonly nowUs: number;
}

/** Stores a param; a value that differs from the one before leaves that one in the history. */
export function putParam(db: WriteDb, param: ParamSource): void {
  const value = JSON.stringify(param.value);
  const before = statement(
    db,
    "SELECT value, since_us AS sinceUs FROM params WHERE run_num = ? AND key = ? AND source_num = ? AND origin = ?",
  ).get(param.runNum, param.key, param.sourceNum, param.origin) as KnownValue | undefined;
  if (before?.value === value) return;
  if (before !== undefined) rememberValue(db, "param", param, before);
  const text = canonicalText(param.value);
  statement(
    db,
    `INSERT INTO params (run_num, key, source_num, value, text, number, origin, companion, since_us)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (run_num, key, source_num, origin) DO UPDATE
       SET value = excluded.value, text = excluded.text, number = excluded.number`,
  ).run(
    param.runNum,
    param.key,
    param.sourceNum,
    value,
    text,
    numberOf(text),
    param.origin,
    param.companion ? 1 : 0,
    param.nowUs,
  );
}

/** A param or fact as it was stored. */
export interface KnownValue {
  readonly value: string;
  readonly sinceUs: number | null;
}

/** Keeps what a param or fact was. */
export function rememberValue(
  db: WriteDb,
  kind: "param" | "fact",
  of: Pick<ParamSource, "runNum" | "sourceNum" | "origin" | "nowUs" | "key">,
  before: KnownValue,
): void {
  statement(
    db,
    `INSERT INTO observed_history (run_num, source_num, at_us, kind, key, before, origin, since_us)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(of.runNum, of.sourceNum, of.nowUs, kind, of.key, before.value, of.origin, before.sinceUs);
}

/** Text that every logger's notation of one value shares: MLflow's "0.1" and a JSON 0.1 are equal. */
export function canonicalText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Null where a canonical text is none. */
export function numberOf(text: string): number | null {
  if (text.trim() === "") return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}
