import { createHash } from "node:crypto";
import { isLongFact } from "../../base/run-facts.ts";
import { statement, type WriteDb } from "../../store/index.ts";

/** Whole texts of the long facts of a run, in place of those that came before. */
export function putTexts(
  db: WriteDb,
  runId: string,
  texts: Readonly<Record<string, string>>,
): void {
  const before = statement(
    db,
    "DELETE FROM bundled_facts WHERE run_id = ? RETURNING sha256",
    "pluck",
  ).all(runId);
  for (const [key, text] of Object.entries(texts)) {
    if (!isLongFact(key)) continue;
    const sha256 = createHash("sha256").update(text).digest("hex");
    statement(db, "INSERT OR IGNORE INTO bundled_texts (sha256, text) VALUES (?, ?)").run(
      sha256,
      text,
    );
    statement(db, "INSERT INTO bundled_facts (run_id, key, sha256) VALUES (?, ?, ?)").run(
      runId,
      key,
      sha256,
    );
  }
  const drop = statement(
    db,
    "DELETE FROM bundled_texts WHERE sha256 = :sha256 AND NOT EXISTS (SELECT 1 FROM bundled_facts WHERE sha256 = :sha256)",
  );
  for (const sha256 of before) drop.run({ sha256 });
}
