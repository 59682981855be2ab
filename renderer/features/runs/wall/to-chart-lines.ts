import type { ChartLine, PointText } from "../../../charts/line-data.ts";
import type { SeriesLine } from "../../../client/series.ts";
import { nameTerm } from "./card.ts";

export interface WallRun {
  readonly id: string;
  readonly name: string;
  /** CSS colour. */
  readonly color: string;
  readonly dash: readonly number[] | undefined;
  readonly visible: boolean;
  /** From where relative time counts; without it the tooltip shows none on a step axis. */
  readonly startedUs?: number | null | undefined;
  /** What people want to read of its points at the cursor. */
  readonly describePoint?: ((point: PointText) => string) | undefined;
}

/** What is drawn of a card: its terms, in their order. */
export interface Terms {
  readonly names: readonly string[];
  /** Colour of each term where one run alone is drawn. */
  readonly colors: readonly string[];
}

/** The second channel of several metrics of a run; the first is solid. */
const TERM_DASHES: ReadonlyArray<readonly number[] | undefined> = [
  undefined,
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
  [12, 4],
];

/** Dash of a metric that shares a chart with others, px; undefined for solid. */
export function dashTerm(index: number): readonly number[] | undefined {
  return TERM_DASHES[index % TERM_DASHES.length];
}

/** Lines in the colours and names of their runs; lines of other runs, which were just hidden, are left out. */
export function toChartLines(
  series: readonly SeriesLine[],
  runs: readonly WallRun[],
  terms: Terms,
): readonly ChartLine[] {
  const byId = new Map(runs.map((run) => [run.id, run]));
  const keyOf = ({ runId, metric }: SeriesLine): string => JSON.stringify([runId, metric]);
  const perRun = new Map<string, number>();
  for (const line of series) {
    if (!line.ghost) perRun.set(keyOf(line), (perRun.get(keyOf(line)) ?? 0) + 1);
  }
  const isOverlay = terms.names.length > 1;
  const isAlone = runs.length === 1;
  return series.flatMap((line) => {
    const run = byId.get(line.runId);
    if (run === undefined) return [];
    const { runId, metric, sourceId, context, attempt, ghost } = line;
    const term = Math.max(0, terms.names.indexOf(metric));
    const name = nameLine(line, run.name, (perRun.get(keyOf(line)) ?? 0) > 1);
    const termName = nameTerm(metric);
    return [
      {
        // The newest attempt keeps its key when another one begins.
        key: JSON.stringify([runId, metric, sourceId, context, ghost ? attempt : "last"]),
        name: isOverlay ? (isAlone ? termName : `${name} · ${termName}`) : name,
        color: isOverlay && isAlone ? (terms.colors[term] ?? run.color) : run.color,
        dash: isOverlay && !isAlone ? dashTerm(term) : run.dash,
        originUs: run.startedUs ?? Number.NaN,
        describe: run.describePoint,
        data: line,
      },
    ];
  });
}

/** The run's name, and what tells this line from the run's other lines of the same metric. */
function nameLine(line: SeriesLine, runName: string, hasSiblings: boolean): string {
  const parts = [runName];
  if (line.context !== "") parts.push(`(${line.context})`);
  else if (hasSiblings) parts.push(`(source ${line.sourceId.slice(-4)})`);
  if (line.ghost) parts.push(`attempt ${line.attempt}`);
  return parts.join(" ");
}
