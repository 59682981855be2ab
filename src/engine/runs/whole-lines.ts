import { AppError } from "../../base/errors.ts";
import {
  evaluate,
  evaluateAt,
  metricsOf,
  parseExpression,
  type Expression,
  type Names,
  type Track,
} from "../../base/expression/index.ts";
import {
  joinParts,
  keepPlaced,
  pickPoints,
  type PlacedLine,
} from "../../base/picture/placed-line.ts";
import type { Values } from "../../base/points.ts";
import type { NamedAxis, XAxis } from "../../contract/runs.ts";
import { readPoints, statement, type ReadDb } from "../../store/index.ts";
import { PARAM_ORDER } from "./fold-sources.ts";
import { baseOf, lastOf, partsOf, readLines, type Line, type SeriesRow } from "./series-rows.ts";

/** A line with all its points in memory, those without a place on the axis left out. */
export interface WholeLine extends PlacedLine {
  /** Whose it is; of several metrics in a formula the first one's. */
  readonly row: SeriesRow;
}

/** More points than this are not held in memory for one picture. */
const MOST_POINTS = 60_000_000;

/** Whether a text is a formula rather than a name; then what it says. Throws AppError INVALID_INPUT. */
function readFormula(text: string): Expression | undefined {
  if (!text.startsWith("=")) return undefined;
  const { expression, error } = parseExpression(text.slice(1));
  if (expression !== undefined) return expression;
  throw new AppError(
    "INVALID_INPUT",
    `“${text}” cannot be read: ${error.message} (character ${error.from + 1}).`,
    error.fix,
  );
}

/**
 * The lines of a metric or formula over any axis, in the order of the runs. Runs that lack a metric of it have none.
 * Throws AppError INVALID_INPUT.
 */
export function readWholeLines(
  db: ReadDb,
  metric: string,
  runIds: readonly string[],
  axis: XAxis,
): readonly WholeLine[] {
  const y = readFormula(metric);
  const x = readFormula(axis);
  if (x === undefined && y === undefined) {
    const lines = readLines(db, metric, runIds);
    checkSize(lines.flat());
    return lines.map((line) => readWholeLine(db, line, axis as NamedAxis));
  }
  return readFormulaLines(db, { y: y ?? { kind: "metric", name: metric }, x, axis }, runIds);
}

/** A plain line as it is drawn: each attempt up to where the next one begins, in the order of the files. */
export function readWholeLine(db: ReadDb, line: Line, axis: NamedAxis): WholeLine {
  const parts = partsOf(line).map(({ seriesId, belowStep }) => {
    const { steps, timesUs, values } = readPoints(db, seriesId);
    const asDoubles = steps instanceof Float64Array ? steps : Float64Array.from(steps, Number);
    return { steps: asDoubles, timesUs, values, belowStep };
  });
  const all = joinParts(parts);
  return { row: lastOf(line), ...keepPlaced({ ...all, x: placeNamed(all, line, axis) }) };
}

/** Where points stand on an axis that has a name. */
function placeNamed(
  { steps, timesUs }: Pick<WholeLine, "steps" | "timesUs">,
  line: Line,
  axis: NamedAxis,
): Float64Array {
  switch (axis) {
    case "step":
      return steps;
    case "wall":
      return timesUs;
    case "relative": {
      const base = baseOf(line);
      return timesUs.map((us) => us - base);
    }
    case "process": {
      const gaps = gapsOf(line);
      const base = baseOf(line);
      return timesUs.map((us) => us - base - gapBefore(gaps, us));
    }
    default:
      return axis satisfies never;
  }
}

interface Gap {
  /** When the next attempt began. */
  readonly endUs: number;
  /** All time without a process up to then. */
  readonly sumUs: number;
}

/** Times between the attempts of a line in which nothing ran. */
function gapsOf(line: Line): readonly Gap[] {
  const gaps: Gap[] = [];
  let sumUs = 0;
  let lastUs: number | undefined;
  for (const { firstUs, lastUs: until } of line) {
    if (firstUs !== null && lastUs !== undefined && firstUs > lastUs) {
      sumUs += firstUs - lastUs;
      gaps.push({ endUs: firstUs, sumUs });
    }
    if (until !== null) lastUs = Math.max(lastUs ?? until, until);
  }
  return gaps;
}

function gapBefore(gaps: readonly Gap[], us: number): number {
  return gaps.findLast(({ endUs }) => us >= endUs)?.sumUs ?? 0;
}

interface Formula {
  readonly y: Expression;
  readonly x: Expression | undefined;
  readonly axis: XAxis;
}

function readFormulaLines(
  db: ReadDb,
  formula: Formula,
  runIds: readonly string[],
): readonly WholeLine[] {
  const metrics = [
    ...new Set([formula.y, formula.x].flatMap((one) => (one === undefined ? [] : metricsOf(one)))),
  ];
  const byMetric = new Map(
    metrics.map((name) => [
      name,
      Map.groupBy(readLines(db, name, runIds), (line) => line[0].runId),
    ]),
  );
  checkSize([...byMetric.values()].flatMap((byRun) => [...byRun.values()].flat(2)));
  const [leader] = metricsOf(formula.y);
  if (leader === undefined) {
    throw new AppError(
      "INVALID_INPUT",
      "A formula without a metric has no points.",
      "Name at least one metric in it.",
    );
  }
  return runIds.flatMap((runId) =>
    (byMetric.get(leader)?.get(runId) ?? []).flatMap((line) => {
      const lineOf = (name: string): Line | undefined =>
        name === leader ? line : likest(byMetric.get(name)?.get(runId) ?? [], line);
      return evaluateLine(db, formula, line, lineOf) ?? [];
    }),
  );
}

/** Of the lines of another metric in the run the one from the same logger and context, as far as there is one. */
function likest(lines: readonly Line[], like: Line): Line | undefined {
  const [{ sourceId, context }] = like;
  const ofSource = lines.filter(([row]) => row.sourceId === sourceId);
  return ofSource.find(([row]) => row.context === context) ?? ofSource[0] ?? lines[0];
}

function evaluateLine(
  db: ReadDb,
  { y, x, axis }: Formula,
  line: Line,
  lineOf: (name: string) => Line | undefined,
): WholeLine | undefined {
  const tracks = new Map<string, Track | undefined>();
  const row = lastOf(line);
  const names: Names = {
    metric: (name) => {
      if (!tracks.has(name)) {
        const found = lineOf(name);
        tracks.set(name, found && toTrack(readWholeLine(db, found, "step")));
      }
      return tracks.get(name);
    },
    param: (key) => readNumericParam(db, row.runId, key),
    startedUs: baseOf(line),
  };
  const track = evaluate(y, names);
  if (track === undefined) return undefined;
  if (x === undefined) {
    const { steps, timesUs, values } = track;
    const place = placeNamed(track, line, axis as NamedAxis);
    return sortPoints({ row, ...keepPlaced({ steps, timesUs, values, x: place }) });
  }
  const placed = evaluateAt(x, names, track);
  if (placed === undefined) return undefined;
  const { steps, timesUs, values } = placed.track;
  return sortPoints({ row, ...keepPlaced({ steps, timesUs, values, x: placed.values }) });
}

/** In ascending order of the axis; what stands in one place stays in the order of its steps. */
function sortPoints(line: WholeLine): WholeLine {
  const { x } = line;
  let isAscending = true;
  for (let i = 1; i < x.length && isAscending; i++) {
    isAscending = (x[i] as number) >= (x[i - 1] as number);
  }
  if (isAscending) return line;
  const order = Uint32Array.from(x, (_, i) => i).sort(
    (a, b) => (x[a] as number) - (x[b] as number) || a - b,
  );
  return { row: line.row, ...pickPoints(line, order) };
}

/** By step, ascending; of several values of a step the last one. */
function toTrack({ steps, timesUs, values }: WholeLine): Track {
  let isAscending = true;
  for (let i = 1; i < steps.length && isAscending; i++) {
    isAscending = (steps[i] as number) > (steps[i - 1] as number);
  }
  if (isAscending) return { steps, timesUs, values: Float64Array.from(values) };
  const last = new Map<number, number>();
  for (let i = 0; i < steps.length; i++) last.set(steps[i] as number, i);
  const ordered = Float64Array.from(last.keys()).sort();
  const pick = (column: Values): Float64Array =>
    ordered.map((step) => column[last.get(step) as number] as number);
  return { steps: ordered, timesUs: pick(timesUs), values: pick(values) };
}

const PARAM_NUMBER = `
  SELECT p.number FROM shown_params p JOIN runs r ON r.num = p.run_num
   WHERE r.id = ? AND p.key = ? ORDER BY ${PARAM_ORDER} LIMIT 1`;

/** NaN for what is no number. */
function readNumericParam(db: ReadDb, runId: string, key: string): number {
  const value = statement(db, PARAM_NUMBER, "pluck").get(runId, key);
  return typeof value === "number" ? value : Number.NaN;
}

function checkSize(rows: readonly SeriesRow[]): void {
  const points = rows.reduce((sum, { count }) => sum + count, 0);
  if (points <= MOST_POINTS) return;
  throw new AppError(
    "INVALID_INPUT",
    `This picture needs ${points} points in memory at once, more than ${MOST_POINTS}.`,
    "Show fewer runs, or use a plain metric over step or time.",
  );
}
