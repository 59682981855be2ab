import { newId, type SourceId } from "../../base/ids.ts";
import { nowUs } from "../../base/time.ts";
import { statement, type WriteDb } from "../../store/index.ts";

export interface NewSource {
  /** Where it had one in another workspace. */
  readonly id?: string;
  readonly projectId: string;
  readonly path: string;
  /** "" for none. */
  readonly part: string;
  readonly runNum: number;
  readonly codec: string;
  readonly logger: string;
  readonly runName: string;
  readonly bornUs: number | null;
}

/** Stores a source that is bound to a run; its number is the one its binding has. */
export function insertSource(db: WriteDb, source: NewSource): number {
  const num = statement(
    db,
    `INSERT INTO sources (num, id, run_num, project_id, path, part, codec, logger, run_name, born_us, found_us)
     VALUES ((SELECT b.num FROM bindings b WHERE (b.project_id, b.path, b.part) = (:projectId, :path, :part)
                AND NOT EXISTS (SELECT 1 FROM sources s WHERE s.num = b.num)),
             :id, :runNum, :projectId, :path, :part, :codec, :logger, :runName, :bornUs, :foundUs) RETURNING num`,
    "pluck",
  ).get({ ...source, id: source.id ?? newId<SourceId>(), foundUs: nowUs() }) as number;
  // Of a backup from before sources were numbered.
  statement(
    db,
    "UPDATE bindings SET num = ? WHERE (project_id, path, part) = (?, ?, ?) AND num IS NULL",
  ).run(num, source.projectId, source.path, source.part);
  return num;
}
