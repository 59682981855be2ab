import { statement, type ReadDb } from "../../../store/index.ts";

/** What a search rested on, cheap to read. */
export interface FindingStamp {
  /** Changes when people decide something of runs or metrics. */
  readonly decisions: number;
  /** Changes when runs come, go or end. */
  readonly runs: string;
  /** Changes with every point. */
  readonly points: string;
}

export function readFindingStamp(
  db: ReadDb,
  { projectId }: { readonly projectId: string },
): FindingStamp {
  const [count, running, points, at] = statement(
    db,
    "SELECT count(*), sum(state = 'running'), sum(point_count), max(last_data_us) FROM runs WHERE project_id = ?",
    "raw",
  ).get(projectId) as [number, number | null, number | null, number | null];
  const edits = statement(
    db,
    "SELECT max(seq) FROM journal WHERE op IN ('run.edit', 'metric.edit')",
    "pluck",
  ).get() as number | null;
  return { decisions: edits ?? 0, runs: `${count} ${running}`, points: `${points} ${at}` };
}
