import { statement, type WriteDb } from "../../../store/index.ts";
import { refoldRun } from "../rebind-source.ts";

/** Brings runs of which a source or series was otherwise to what those said and held. */
export function refoldStale(db: WriteDb): void {
  const stale = statement(
    db,
    "SELECT num FROM temp.stale_runs JOIN temp.runs USING (num)",
    "pluck",
  ).all() as number[];
  for (const num of stale) refoldRun(db, num);
}
