import { decodeColumnGroups } from "../../base/column-blob.ts";
import { plural } from "../../base/number-text.ts";
import { positiveRange } from "../../base/positive-range.ts";
import { intervalHalves } from "../../base/stats/summary.ts";
import { FIGURE_PRESETS } from "../../contract/figure-presets.ts";
import type {
  BandKind,
  RecipeFigure,
  RecipePanel,
  RecipeRuns,
} from "../../contract/figure-recipe.ts";
import { GROUP_COLUMNS } from "../../base/stats/group-curve.ts";
import { SERIES_COLUMNS, type GroupSeriesMeta, type SeriesMeta } from "../../contract/runs.ts";
import type { EngineThreads } from "../threads.ts";
import { durationUnit } from "./axis.ts";
import { fitY, joinExtents, type Extent } from "./extents.ts";
import { PT_PER_MM, type Plot, type PlotLine, type PlotPanel } from "./plot.ts";
import { resolveRuns, type FigureGroup, type Findings, type ResolvedRuns } from "./resolve-runs.ts";
import { styleOf } from "./styles.ts";

export interface ReadContext {
  readonly threads: EngineThreads;
  readonly findings: Findings;
  readonly signal: AbortSignal | undefined;
  /** What panels without runs of their own take. */
  readonly runs: RecipeRuns | undefined;
}

/** Pixel columns of drawn lines, for each inch: finer than print. */
const COLUMNS_PER_INCH = 600;
const MOST_COLUMNS = 8192;

/** Reads what a figure draws. Findings say what is not there. */
export async function readPlot(
  context: ReadContext,
  figure: RecipeFigure,
  columns?: number,
): Promise<Plot> {
  const preset = FIGURE_PRESETS[figure.preset];
  const width = (figure.width ?? preset.widthMm) * PT_PER_MM;
  const labels: string[] = [];
  const about = new Map<string, string>();
  const panels: PlotPanel[] = [];
  const entryOf = (label: string): number => {
    const known = labels.indexOf(label);
    return known >= 0 ? known : labels.push(label) - 1;
  };
  const pixelColumns =
    columns ?? Math.min(MOST_COLUMNS, Math.ceil((width / 72) * COLUMNS_PER_INCH));
  for (const panel of figure.panels) {
    const runs = panel.runs ?? context.runs;
    // The schema has seen to it.
    if (runs === undefined) throw new Error("a panel without runs");
    const resolved = await resolveRuns(context.threads, runs, context.findings, context.signal);
    for (const { label, runIds } of resolved.groups)
      about.set(`${label}: ${runIds.join(" ")}`, label);
    panels.push(await readPanel(context, panel, resolved, { pixelColumns, entryOf }));
  }
  return {
    name: figure.name,
    width,
    height: (figure.height ?? preset.heightMm) * PT_PER_MM,
    font: figure.font ?? preset.font,
    sizes: { ...preset.sizes, ...figure.sizes },
    columns: figure.columns ?? Math.min(3, figure.panels.length),
    letters: figure.letters,
    legend: figure.legend,
    grid: figure.grid,
    entries: labels.map((label, i) => ({ label, style: styleOf(i, figure) })),
    panels,
    about: [`${figure.name}, made by Assay of these runs:`, ...about.keys()],
  };
}

interface PanelOptions {
  readonly pixelColumns: number;
  readonly entryOf: (label: string) => number;
}

const SECOND_US = 1e6;

async function readPanel(
  context: ReadContext,
  panel: RecipePanel,
  resolved: ResolvedRuns,
  { pixelColumns, entryOf }: PanelOptions,
): Promise<PlotPanel> {
  const { axis } = panel.x;
  const seen = await findSeries(context, panel, resolved.groups);
  const scale = axis === "step" ? 1 : SECOND_US;
  const range = rangeOf(panel, scale, seen);
  const question = {
    metric: panel.metric,
    x: axis,
    log: panel.x.log,
    range,
    pixelColumns,
    kernel: panel.smoothing?.kernel ?? "ema",
    smoothing: panel.smoothing?.amount ?? 0,
  } as const;
  const { groups } = resolved;
  const lines =
    groups.length === 0
      ? []
      : panel.draw === "runs"
        ? await readRunLines(context, question, groups, entryOf)
        : await readGroupLines(context, question, panel, groups, entryOf);
  const shown = panel.x.log ? positiveRange(range, axis) : range;
  const unit = axis === "relative" ? durationUnit((shown.to - shown.from) / SECOND_US) : undefined;
  const divisor = axis === "step" ? 1 : axis === "wall" ? SECOND_US : SECOND_US * (unit?.size ?? 1);
  const name = { step: "Step", relative: `Time (${unit?.name})`, wall: "Time (UTC)" }[axis];
  const { domain, outside } = fitY(lines, shown, panel.y);
  if (outside > 0)
    context.findings.warnings.add(
      `${panel.metric}: ${plural(outside, "value")} at or below zero, which a logarithmic axis has no place for.`,
    );
  return {
    title: panel.title ?? "",
    x: {
      kind: axis,
      label: panel.xLabel ?? name,
      log: panel.x.log,
      from: shown.from / divisor,
      to: (shown.to > shown.from ? shown.to : shown.from + divisor) / divisor,
    },
    y: { label: panel.yLabel ?? panel.metric, log: panel.y.log, ...domain },
    lines: divisor === 1 ? lines : lines.map((line) => dividePlaces(line, divisor)),
  };
}

function dividePlaces(line: PlotLine, divisor: number): PlotLine {
  const divide = (xs: Float64Array): Float64Array => xs.map((x) => x / divisor);
  return {
    ...line,
    x: divide(line.x),
    ...(line.band !== undefined && { band: { ...line.band, x: divide(line.band.x) } }),
  };
}

/** From the first to the last point of all lines, where the recipe sets no end. */
function rangeOf({ x }: RecipePanel, scale: number, seen: Extent | undefined): Extent {
  const from = x.from === undefined ? (seen?.from ?? 0) : x.from * scale;
  const to = x.to === undefined ? (seen?.to ?? from + 1) : x.to * scale;
  return from <= to ? { from, to } : { from, to: from };
}

/** Which runs have the metric: those that have not are missing. Answers what all span together. */
async function findSeries(
  { threads, findings }: ReadContext,
  panel: RecipePanel,
  groups: readonly FigureGroup[],
): Promise<Extent | undefined> {
  const runIds = [...new Set(groups.flatMap((group) => group.runIds))];
  const { metric } = panel;
  const blob = await threads.read.call.runs.readSeries({
    metric,
    runIds,
    x: panel.x.axis,
    log: false,
    pixelColumns: 1,
    kernel: "ema",
    smoothing: 0,
    ghosts: false,
  });
  const series = decodeColumnGroups<SeriesMeta, (typeof SERIES_COLUMNS)[number]>(
    blob.buffer,
    SERIES_COLUMNS,
  ).map(({ meta }) => meta);
  const byRun = Map.groupBy(series, (line) => line.runId);
  const names = await nameRuns(threads, runIds);
  for (const { label, runIds: own } of groups) {
    for (const id of own) {
      const lines = byRun.get(id) ?? [];
      const who = `run ${names.get(id)} (${id}) of "${label}"`;
      if (lines.length === 0) findings.missing.add(`${who} has no metric ${metric}`);
      else if (lines.every(({ extent }) => extent === null))
        findings.missing.add(`${who} has no ${panel.x.axis} times of ${metric}`);
      else if (lines.every(({ shown }) => shown === 0))
        findings.missing.add(`${who} has no finite value of ${metric}`);
      if (lines.length > 1)
        findings.warnings.add(`${who} has ${lines.length} series of ${metric}: each counts.`);
      const nonFinite = lines.reduce((sum, line) => sum + line.nonFinite, 0);
      if (nonFinite > 0)
        findings.warnings.add(
          `${who} has ${plural(nonFinite, "value")} of ${metric} that no line goes through: not finite.`,
        );
    }
  }
  return joinExtents(series.map(({ extent }) => extent));
}

export async function nameRuns(
  threads: EngineThreads,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const cells = await threads.read.call.runs.readCellsOf({ runIds, columns: ["name"] });
  return new Map(runIds.map((id, i) => [id, String(cells[i]?.[0] ?? "")]));
}

type Question = Omit<
  Parameters<EngineThreads["read"]["call"]["runs"]["readGroupSeries"]>[0],
  "groups"
>;

async function readRunLines(
  { threads }: ReadContext,
  question: Question,
  groups: readonly FigureGroup[],
  entryOf: (label: string) => number,
): Promise<PlotLine[]> {
  const lines: PlotLine[] = [];
  for (const { label, runIds } of groups) {
    const blob = await threads.read.call.runs.readSeries({ ...question, runIds, ghosts: false });
    const entry = entryOf(label);
    for (const { column } of decodeColumnGroups<SeriesMeta, (typeof SERIES_COLUMNS)[number]>(
      blob.buffer,
      SERIES_COLUMNS,
    )) {
      const isSmooth = question.smoothing > 0;
      lines.push({
        entry,
        x: Float64Array.from(column(isSmooth ? "smoothX" : "x") as Float64Array),
        y: Float64Array.from(column(isSmooth ? "smoothY" : "y") as Float64Array),
      });
    }
  }
  return lines;
}

async function readGroupLines(
  { threads, findings }: ReadContext,
  question: Question,
  { metric, band }: RecipePanel,
  groups: readonly FigureGroup[],
  entryOf: (label: string) => number,
): Promise<PlotLine[]> {
  const blob = await threads.read.call.runs.readGroupSeries({
    ...question,
    groups: groups.map(({ runIds }) => runIds),
  });
  return decodeColumnGroups<GroupSeriesMeta, (typeof GROUP_COLUMNS)[number]>(
    blob.buffer,
    GROUP_COLUMNS,
  ).map(({ column }, i) => {
    const { label } = groups[i] as FigureGroup;
    const of = (name: (typeof GROUP_COLUMNS)[number]): Float64Array =>
      Float64Array.from(column(name) as Float64Array | Uint32Array);
    const [x, mean, n] = [of("x"), of("mean"), of("n")];
    const least = n.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const most = n.reduce((a, b) => Math.max(a, b), 0);
    if (least < most)
      findings.warnings.add(
        `${metric} of "${label}" is the mean of ${least} to ${most} runs along the axis: they do not all reach as far.`,
      );
    const around = bandOf(band, mean, of("sd"), of("min"), of("max"), n);
    // Of a group without a point it is told elsewhere what is missing.
    if (around !== undefined && x.length > 0 && around.low.every(Number.isNaN))
      findings.warnings.add(`${metric} of "${label}" is one run: without a band.`);
    return {
      entry: entryOf(label),
      x,
      y: question.smoothing > 0 ? of("smooth") : mean,
      ...(around !== undefined && { band: { x, ...around } }),
    };
  });
}

function bandOf(
  kind: BandKind,
  mean: Float64Array,
  sd: Float64Array,
  min: Float64Array,
  max: Float64Array,
  n: Float64Array,
): { readonly low: Float64Array; readonly high: Float64Array } | undefined {
  if (kind === "none") return undefined;
  if (kind === "range") return { low: min, high: max };
  const halfOf = intervalHalves();
  const half =
    kind === "sd"
      ? sd
      : sd.map((value, i) => halfOf({ n: n[i] as number, mean: 0, sd: value, min: 0, max: 0 }));
  return {
    low: mean.map((value, i) => value - (half[i] as number)),
    high: mean.map((value, i) => value + (half[i] as number)),
  };
}
