import { messageOf } from "../../../base/errors.ts";
import { UNWATCHED, type Work } from "../../../base/work.ts";
import type { Prediction, UsedColumns } from "../../../contract/compare-predictions.ts";
import { NoTable } from "../../../formats/index.ts";
import type { FilePlace } from "../../runs/index.ts";
import { adjustPairs, type AdjustedPairs } from "./adjust-pairs.ts";
import { answersOf, evaluate, evaluatePair, type Answers } from "./evaluate.ts";
import { guessColumns } from "./guess-columns.ts";
import { readTableFile } from "./read-table-file.ts";
import { sortClasses, toCases, type Cases } from "./to-cases.ts";

interface EvaluateArgs {
  readonly files: ReadonlyArray<{
    readonly runId: string;
    readonly place?: FilePlace & { readonly name: string };
    /** Why there is no file. */
    readonly problem?: string;
  }>;
  readonly columns?: UsedColumns;
  readonly positive?: string;
  readonly threshold: number;
  readonly bins: number;
}

const MOST_CLASSES = 1000;
/** Of all files together. */
const MOST_CASES = 20_000_000;
const OTHER = "other";

/** Reads a file a run and evaluates what it says; a file that cannot be read tells its run's problem. */
export async function evaluatePredictions(
  args: EvaluateArgs,
  work: Work = UNWATCHED,
): Promise<{
  columns: string[];
  used: UsedColumns | null;
  classes: string[];
  positive: string | null;
  runs: Prediction[];
  pairs: AdjustedPairs["pairs"];
  comparisons: AdjustedPairs["comparisons"];
}> {
  // Each file is read, its answers are evaluated, and held against the first one's.
  const steps = 3 * args.files.length;
  const tell = (done: number, what: string): void => work.report({ done, of: steps, what });
  let names: string[] | undefined;
  let used = args.columns;
  let rows = 0;
  const read: Array<{ readonly runId: string; readonly cases?: Cases; readonly problem?: string }> =
    [];
  // One after the other: a table in memory is enough.
  for (const [i, { runId, place, problem }] of args.files.entries()) {
    tell(i, `reading file ${i + 1} of ${args.files.length}`);
    try {
      if (place === undefined) throw new NoTable(problem ?? "has no file");
      const table = await readTableFile(place, place.name);
      const own = table.columns.map(({ name }) => name);
      names ??= own;
      used ??= guessColumns(own);
      if (used === undefined) throw new NoTable("has no columns that are called label and answer");
      const cases = toCases(table, used);
      rows += cases.labels.length;
      if (rows > MOST_CASES) throw new NoTable("does not fit beside the others: too many cases");
      read.push({ runId, cases });
    } catch (error) {
      const text = messageOf(error);
      read.push({
        runId,
        problem: error instanceof NoTable && place !== undefined ? `${place.name} ${text}` : text,
      });
    }
  }
  const all = sortClasses(read.flatMap(({ cases }) => cases?.classes ?? []));
  const hasOther = all.length > MOST_CLASSES;
  const classes = hasOther ? [...all.slice(0, MOST_CLASSES - 1), OTHER] : [...all];
  const hasScores = read.some(({ cases }) => (cases?.scores.size ?? 0) > 0);
  const positive =
    args.positive !== undefined && classes.includes(args.positive)
      ? args.positive
      : hasScores
        ? classes.at(-1)
        : undefined;
  const options = { classes, hasOther, positive, threshold: args.threshold, bins: args.bins };
  const answers = new Map<string, Answers>();
  const runs = read.map(({ runId, cases, problem }, i): Prediction => {
    tell(read.length + i, `evaluating run ${i + 1} of ${read.length}`);
    if (cases === undefined) return { ...NOTHING, runId, problem: problem ?? "" };
    try {
      const own = answersOf(cases, options);
      if (cases.counts === null) answers.set(runId, own);
      return { runId, problem: null, ...evaluate(cases, own, options) };
    } catch (error) {
      if (!(error instanceof NoTable)) throw error;
      return { ...NOTHING, runId, problem: error.message };
    }
  });
  const [first, ...others] = answers;
  const yes = positive === undefined ? -1 : classes.indexOf(positive);
  return {
    columns: names ?? [],
    used: used ?? null,
    classes,
    positive: positive ?? null,
    runs,
    ...adjustPairs(
      others.map(([runId, own], i) => {
        tell(2 * read.length + i, `holding run ${i + 2} of ${answers.size} against the first`);
        return { runId, ...evaluatePair(first?.[1] ?? own, own, yes) };
      }),
    ),
  };
}

const NOTHING: Omit<Prediction, "runId" | "problem"> = {
  cases: 0,
  left: 0,
  confusion: [],
  accuracy: "NaN",
  accuracyInterval: null,
  accuracyExact: null,
  balancedAccuracy: "NaN",
  macroF1: "NaN",
  mcc: "NaN",
  kappa: "NaN",
  perClass: [],
  ranking: null,
};
