import { AppError } from "../base/errors.ts";
import { plural } from "../base/number-text.ts";
import {
  MOST_PREDICTIONS,
  type PairComparisons,
  type Prediction,
  type PredictionPair,
  type PredictionSource,
  type UsedColumns,
} from "../contract/compare-predictions.ts";
import type { ApiClient } from "../server/index.ts";
import { withConnection } from "./connection.ts";
import { findRun } from "./find-run.ts";
import type { CommonOptions } from "./listings.ts";
import { printJson, printLine, printNote, printTable, UsageError, type Cell } from "./output.ts";
import {
  chooseForm,
  formatOf,
  TABLE_FORMATS,
  writeTable,
  type TableFormat,
  type TableOptions,
} from "./table-format.ts";

export interface PredictionOptions extends CommonOptions, TableOptions {
  readonly file?: string;
}

type Answer = Awaited<ReturnType<ApiClient["compare"]["readPredictions"]>>;

interface Evaluated extends Answer {
  readonly source: PredictionSource;
  readonly names: ReadonlyMap<string, string>;
}

/** A run's answers, and how they stand against the first run's on the same cases. */
interface Line {
  readonly name: string;
  readonly prediction: Prediction;
  readonly pair: PredictionPair | undefined;
}

/** Files that are offered by name where none can be told. */
const MOST_OFFERED = 10;

/** How good the answers of classifiers are, and whether each run differs from the first one. */
export async function tellPredictions(
  given: readonly string[],
  options: PredictionOptions,
): Promise<void> {
  chooseForm(options, ["json", ...TABLE_FORMATS]);
  const found = await withConnection(options.data, ({ api }) => evaluate(api, given, options));
  const lines = linesOf(found);
  const notes = notesOf(found, lines);
  if (options.json === true) {
    const { names, runs, ...answer } = found;
    const named = runs.map((run) => ({ name: names.get(run.runId), ...run }));
    printJson({ ...answer, runs: named, says: notes });
    return;
  }
  const format = formatOf(options);
  if (format === undefined) tell(found, lines, notes);
  else {
    writeTable(tableOf(lines, format), format, "");
    for (const note of notes) printNote(note);
  }
}

async function evaluate(
  api: ApiClient,
  given: readonly string[],
  { file }: PredictionOptions,
): Promise<Evaluated> {
  const names = new Map<string, string>();
  for (const one of given) {
    const { id, name } = await findRun(api, one);
    names.set(id, name);
  }
  if (names.size > MOST_PREDICTIONS)
    throw new UsageError(`At most ${MOST_PREDICTIONS} runs at once.`);
  const runIds = [...names.keys()];
  const source: PredictionSource =
    file === undefined ? await findSource(api, runIds) : { kind: "file", path: file };
  return { source, names, ...(await api.compare.readPredictions({ runIds, source })) };
}

/** As the page does: the likeliest by its name, else a person says which. */
async function findSource(api: ApiClient, runIds: string[]): Promise<PredictionSource> {
  const sources = await api.compare.listPredictionSources({ runIds });
  const likeliest = sources.find(({ isLikely }) => isLikely);
  if (likeliest !== undefined) return likeliest.source;
  const files = sources.flatMap(({ source, runs }) =>
    source.kind === "file" ? [`${source.path} (${plural(runs, "run")})`] : [],
  );
  if (files.length === 0)
    throw new AppError(
      "NOT_FOUND",
      "No run has a table of predictions.",
      "Write one with a row a case beside the log, such as predictions.csv with the columns y_true, y_pred and score.",
    );
  const more = files.length - MOST_OFFERED;
  throw new UsageError(
    `No table is called so that it can be told. Name one with --file: ${files
      .slice(0, MOST_OFFERED)
      .join(", ")}${more > 0 ? `, or one of ${more} more` : ""}.`,
  );
}

function linesOf({ runs, pairs, names }: Evaluated): Line[] {
  const pairOf = new Map(pairs.map((pair) => [pair.runId, pair]));
  return runs.map((prediction) => ({
    name: names.get(prediction.runId) ?? prediction.runId,
    prediction,
    pair: pairOf.get(prediction.runId),
  }));
}

/** All that limits it. */
function notesOf({ comparisons, used }: Evaluated, lines: readonly Line[]): string[] {
  const first = firstOf(lines);
  return [
    ...lines.flatMap(({ name, prediction: { problem, left }, pair }) => [
      ...(problem === null ? [] : [`${name}: ${problem}`]),
      ...(left === 0 ? [] : [`${name}: ${plural(left, "row")} left out, label or answer missing.`]),
      ...(pair?.problem === undefined || pair.problem === null
        ? []
        : [`${name} is not held against ${first?.name}: ${pair.problem}`]),
    ]),
    ...(lines.length > 1 && used !== null && used.count !== null
      ? ["Counts do not say which cases are right: runs are not held against each other."]
      : []),
    ...correctionOf(comparisons),
  ];
}

/** What the p values were corrected for, if they were. */
function correctionOf({ mcnemar, delong }: PairComparisons): string[] {
  if (Math.max(mcnemar, delong) < 2) return [];
  const more = delong === 0 || delong === mcnemar ? "" : `, DeLong's over ${delong}`;
  return [`Corrected p: after Holm over ${plural(mcnemar, "comparison")}${more}.`];
}

/** The run that others were held against. */
function firstOf(lines: readonly Line[]): Line | undefined {
  return lines.find(({ prediction }) => prediction.problem === null);
}

function tell(found: Evaluated, lines: readonly Line[], notes: readonly string[]): void {
  const { source, used, classes, positive } = found;
  const place = source.kind === "file" ? source.path : `table ${source.tag}`;
  printLine(
    `${place}${used === null ? "" : `: ${describeColumns(used)}; ${plural(classes.length, "class", "classes")}`}${positive === null ? "" : `, scores speak of ${positive}`}`,
  );
  const hasScores = lines.some(({ prediction }) => prediction.ranking !== null);
  const usable = lines.filter(({ prediction }) => prediction.problem === null);
  printTable(
    ["RUN", "CASES", "ACCURACY", "WILSON 95 %", "EXACT 95 %"].concat(
      hasScores ? ["AUC", "DELONG 95 %"] : [],
    ),
    usable.map((line) => qualityOf(line, hasScores)),
    "No run has predictions that can be read.",
  );
  const held = lines.filter(({ pair }) => pair?.problem === null);
  const first = firstOf(lines);
  if (held.length > 0 && first !== undefined) {
    const hasAuc = hasAreas(held);
    printLine("");
    printTable(
      [
        `AGAINST ${first.name}`,
        "ONLY THIS RIGHT",
        "ONLY THE FIRST",
        "MCNEMAR P",
        "CORRECTED",
      ].concat(hasAuc ? ["AUC DIFFERENCE", "DELONG P", "CORRECTED"] : []),
      held.map(({ name, pair }) => [
        name,
        pair?.onlyThis,
        pair?.onlyFirst,
        ...testsOf(pair, hasAuc),
      ]),
      "",
    );
  }
  if (notes.length > 0) printLine("");
  for (const note of notes) printLine(note);
}

/** Scores on both sides of a pair: the areas could be compared. */
function hasAreas(lines: readonly Line[]): boolean {
  return lines.some(({ pair }) => typeof pair?.aucDifference === "number");
}

function describeColumns({ label, prediction, scores, count }: UsedColumns): string {
  const [score, ...more] = scores;
  return [
    `label ${label}`,
    prediction === null ? "answer by the score" : `answer ${prediction}`,
    more.length > 0 ? `${scores.length} columns of scores` : score && `score ${score}`,
    count === null ? "" : `cases counted by ${count}`,
  ]
    .filter(Boolean)
    .join(", ");
}

function qualityOf({ name, prediction }: Line, hasScores: boolean): Cell[] {
  const { cases, accuracy, accuracyInterval, accuracyExact, ranking } = prediction;
  const quality = [name, cases, toFour(accuracy), range(accuracyInterval), range(accuracyExact)];
  return hasScores ? [...quality, toFour(ranking?.auc), range(ranking?.aucInterval)] : quality;
}

function testsOf(pair: PredictionPair | undefined, hasAuc: boolean): Cell[] {
  const tests = [toFour(pair?.mcnemar), toFour(pair?.mcnemarAdjusted)];
  return hasAuc
    ? [...tests, toFour(pair?.aucDifference), toFour(pair?.delong), toFour(pair?.delongAdjusted)]
    : tests;
}

const toFour = (value: Cell): Cell =>
  typeof value === "number" ? Number(value.toPrecision(4)) : value;

function range(interval: Prediction["accuracyInterval"] | undefined): string {
  return interval === null || interval === undefined
    ? ""
    : `${toFour(interval.low)} to ${toFour(interval.high)}`;
}

/** A line a run: every digit for programs, what tells them apart for papers and notes. */
function tableOf(lines: readonly Line[], format: TableFormat) {
  if (format === "csv")
    return {
      headings: CSV.map(([heading]) => heading),
      rows: lines.map((line) => CSV.map(([, read]) => read(line))),
    };
  const hasScores = lines.some(({ prediction }) => prediction.ranking !== null);
  const hasPairs = lines.some(({ pair }) => pair?.problem === null);
  const hasAuc = hasAreas(lines);
  const usable = lines.filter(({ prediction }) => prediction.problem === null);
  return {
    headings: ["Run", "Cases", "Accuracy", "95 % (Wilson)", "95 % (exact)"]
      .concat(hasScores ? ["AUC", "95 % (DeLong)"] : [])
      .concat(hasPairs ? ["McNemar p", "corrected"] : [])
      .concat(hasAuc ? ["AUC difference", "DeLong p", "corrected"] : []),
    rows: usable.map((line) => [
      ...qualityOf(line, hasScores),
      ...(hasPairs ? testsOf(line.pair, hasAuc) : []),
    ]),
  };
}

/** What a run or a pair has no value of stays empty. */
const CSV: ReadonlyArray<readonly [heading: string, read: (line: Line) => Cell]> = [
  ["run", ({ name }) => name],
  ["id", ({ prediction }) => prediction.runId],
  ["cases", ofRun((run) => run.cases)],
  ["left", ofRun((run) => run.left)],
  ["accuracy", ofRun((run) => run.accuracy)],
  ["wilson_low", ofRun((run) => run.accuracyInterval?.low)],
  ["wilson_high", ofRun((run) => run.accuracyInterval?.high)],
  ["exact_low", ofRun((run) => run.accuracyExact?.low)],
  ["exact_high", ofRun((run) => run.accuracyExact?.high)],
  ["auc", ofRun((run) => run.ranking?.auc)],
  ["auc_low", ofRun((run) => run.ranking?.aucInterval?.low)],
  ["auc_high", ofRun((run) => run.ranking?.aucInterval?.high)],
  ["only_this", ofPair((pair) => pair.onlyThis)],
  ["only_first", ofPair((pair) => pair.onlyFirst)],
  ["mcnemar_p", ofPair((pair) => pair.mcnemar)],
  ["mcnemar_p_corrected", ofPair((pair) => pair.mcnemarAdjusted)],
  ["auc_difference", ofPair((pair) => pair.aucDifference)],
  ["delong_p", ofPair((pair) => pair.delong)],
  ["delong_p_corrected", ofPair((pair) => pair.delongAdjusted)],
  ["problem", ({ prediction, pair }) => prediction.problem ?? pair?.problem],
];

function ofRun(read: (run: Prediction) => Cell): (line: Line) => Cell {
  return ({ prediction }) => (prediction.problem === null ? read(prediction) : null);
}

function ofPair(read: (pair: PredictionPair) => Cell): (line: Line) => Cell {
  return ({ pair }) => (pair?.problem === null ? read(pair) : null);
}
