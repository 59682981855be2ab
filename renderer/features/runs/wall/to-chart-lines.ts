import type { ChartLine } from "../../../charts/line-data.ts";
import type { SeriesLine } from "../../../client/series.ts";

export interface WallRun {
  readonly id: string;
  readonly name: string;
  /** CSS colour. */
  readonly color: string;
  readonly dash: readonly number[] | undefined;
  readonly visible: boolean;
  /** From where relative time counts; without it the tooltip shows none on a step axis. */
  readonly startedUs?: number | null | undefined;
}

/** Lines in the colours and names of their runs; lines of other runs, which were just hidden, are left out. */
export function toChartLines(
  series: readonly SeriesLine[],
  runs: readonly WallRun[],
): readonly ChartLine[] {
  const byId = new Map(runs.map((run) => [run.id, run]));
  const perRun = new Map<string, number>();
  for (const { runId, ghost } of series) {
    if (!ghost) perRun.set(runId, (perRun.get(runId) ?? 0) + 1);
  }
  return series.flatMap((line) => {
    const run = byId.get(line.runId);
    if (run === undefined) return [];
    const { runId, sourceId, context, attempt, ghost } = line;
    return [
      {
        // The newest attempt keeps its key when another one begins.
        key: JSON.stringify([runId, sourceId, context, ghost ? attempt : "last"]),
        name: nameLine(line, run, (perRun.get(runId) ?? 0) > 1),
        color: run.color,
        dash: run.dash,
        originUs: run.startedUs ?? Number.NaN,
        data: line,
      },
    ];
  });
}

/** The run's name, and what tells this line from the run's other lines of the same metric. */
function nameLine(line: SeriesLine, run: WallRun, hasSiblings: boolean): string {
  const parts = [run.name];
  if (line.context !== "") parts.push(`(${line.context})`);
  else if (hasSiblings) parts.push(`(source ${line.sourceId.slice(-4)})`);
  if (line.ghost) parts.push(`attempt ${line.attempt}`);
  return parts.join(" ");
}
