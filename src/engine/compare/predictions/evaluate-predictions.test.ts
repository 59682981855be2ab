import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { referenceCases } from "../../../base/stats/reference-cases.test-support.ts";
import { evaluatePredictions } from "./evaluate-predictions.ts";

const FIXTURES = fileURLToPath(new URL("../../../../e2e/fixtures/predictions/", import.meta.url));
let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "assay-predictions-"));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const OPTIONS = { threshold: 0.5, bins: 10 };
async function put(runId: string, lines: readonly string[]) {
  await writeFile(join(home, `${runId}.csv`), `${lines.join("\n")}\n`);
  return fileOf(runId, `${runId}.csv`);
}
const fileOf = (runId: string, path: string) => ({ runId, place: { home, path, name: path } });

interface Binary {
  readonly y: readonly number[];
  readonly p: readonly number[];
  readonly threshold: number;
  readonly expected: Readonly<Record<string, unknown>>;
}

describe("as scikit-learn has it", () => {
  test.each(referenceCases<Binary>("metrics_binary"))(
    "$id",
    async ({ y, p, threshold, expected }) => {
      const file = await put("binary", ["label,score", ...y.map((one, i) => `${one},${p[i]}`)]);
      const found = await evaluatePredictions({ files: [file], ...OPTIONS, threshold });
      expect(found.used).toEqual({
        label: "label",
        prediction: null,
        scores: ["score"],
        count: null,
      });
      const [run] = found.runs;
      expect(run?.problem).toBeNull();
      expect(run?.confusion.flat()).toEqual(expected["confusion_tn_fp_fn_tp"]);
      const values = {
        accuracy: run?.accuracy,
        balanced_accuracy: run?.balancedAccuracy,
        mcc: run?.mcc,
        kappa: run?.kappa,
        roc_auc: run?.ranking?.auc,
        average_precision: run?.ranking?.averagePrecision,
        log_loss: run?.ranking?.logLoss,
        brier: run?.ranking?.brier,
        ece_uniform10: run?.ranking?.ece,
      };
      for (const [name, value] of Object.entries(values)) {
        expect(value, name).toBeCloseTo(expected[name] as number, 9);
      }
    },
  );

  interface Pair {
    readonly y: readonly number[];
    readonly a: readonly number[];
    readonly b: readonly number[];
    readonly expected: {
      readonly a_right_b_wrong: number;
      readonly a_wrong_b_right: number;
      readonly mcnemar_exact_p: number;
      readonly delong: { readonly auc_a: number; readonly auc_b: number; readonly p: number };
    };
  }
  test.each(referenceCases<Pair>("compare_classifiers"))("$id", async ({ y, a, b, expected }) => {
    const lines = (scores: readonly number[]) => [
      "y_true,score",
      ...y.map((one, i) => `${one},${scores[i]}`),
    ];
    const files = [await put("a", lines(a)), await put("b", lines(b))];
    const { pairs } = await evaluatePredictions({ files, ...OPTIONS });
    expect(pairs).toMatchObject([
      {
        runId: "b",
        problem: null,
        onlyFirst: expected.a_right_b_wrong,
        onlyThis: expected.a_wrong_b_right,
      },
    ]);
    expect(pairs[0]?.mcnemar).toBeCloseTo(expected.mcnemar_exact_p, 9);
    expect(pairs[0]?.aucDifference).toBeCloseTo(expected.delong.auc_b - expected.delong.auc_a, 9);
    expect(pairs[0]?.delong).toBeCloseTo(expected.delong.p, 9);
  });
});

test("any kind of table gives the same", async () => {
  const names = [
    "plain.csv",
    "records.json",
    "split.json",
    "lines.jsonl",
    "arrays.npz",
    "table.parquet",
  ];
  for (const name of names) await copyFile(join(FIXTURES, name), join(home, name));
  const { runs, pairs } = await evaluatePredictions({
    files: names.map((name) => fileOf(name, name)),
    ...OPTIONS,
  });
  for (const run of runs) expect(run).toEqual({ ...runs[0], runId: run.runId });
  expect(runs[0]).toMatchObject({
    problem: null,
    cases: 5,
    confusion: [
      [1, 1],
      [1, 2],
    ],
  });
  expect(pairs.every(({ problem, mcnemar }) => problem === null && mcnemar === 1)).toBe(true);
});

test("several classes: by the highest score, and counts as W&B's matrices have them", async () => {
  const scores = await put("scores", [
    "label,prob_cat,prob_dog,prob_owl",
    "cat,0.7,0.2,0.1",
    "dog,0.5,0.4,0.1",
    "owl,0.1,0.2,0.7",
    "owl,,0.2,0.8",
  ]);
  const found = await evaluatePredictions({ files: [scores], ...OPTIONS, positive: "dog" });
  expect(found.classes).toEqual(["cat", "dog", "owl"]);
  expect(found.runs[0]).toMatchObject({
    cases: 3,
    left: 1,
    confusion: [
      [1, 0, 0],
      [1, 0, 0],
      [0, 0, 1],
    ],
  });
  expect(found.runs[0]?.ranking).toMatchObject({ positives: 1, auc: 1 });
  const counted = await put("counted", [
    "Actual,Predicted,nPredictions",
    "cat,cat,10",
    "cat,dog,2",
    "dog,dog,8",
  ]);
  const matrix = await evaluatePredictions({ files: [counted], ...OPTIONS });
  expect(matrix.runs[0]).toMatchObject({
    cases: 20,
    confusion: [
      [10, 2],
      [0, 8],
    ],
    ranking: null,
  });
});

test("scores without the names of their classes stand in their order, as many as there are", async () => {
  const rows = ["1,0.8,0.1,0.1", "2,0.1,0.8,0.1", "3,0.1,0.1,0.8"];
  const whole = await put("places", ["label,prob_0,prob_1,prob_2", ...rows]);
  const found = await evaluatePredictions({ files: [whole], ...OPTIONS, positive: "1" });
  expect(found.runs[0]).toMatchObject({ accuracy: 1, ranking: { auc: 1 } });
  const short = await put("short", ["label,prob_0,prob_1", "1,0.8,0.2", "2,0.2,0.8", "3,0.5,0.5"]);
  const refused = await evaluatePredictions({ files: [short], ...OPTIONS });
  expect(refused.runs[0]?.problem).toContain("which speaks of which is not said");
});

test("a perfect order has no interval of no width", async () => {
  const rows = ["1,0.9", "1,0.8", "0,0.2", "0,0.1"];
  const perfect = await put("perfect", ["label,score", ...rows]);
  const mixed = await put("mixed", ["label,score", ...rows, "1,0.15", "0,0.85"]);
  const { runs } = await evaluatePredictions({ files: [perfect, mixed], ...OPTIONS });
  expect(runs[0]?.ranking).toMatchObject({ auc: 1, aucInterval: null });
  expect(runs[1]?.ranking?.aucInterval?.high).toBeGreaterThan(0.7);
});

test("p of several runs against the first is corrected for how many they are", async () => {
  const rows = (rights: number, of: number) => [
    "label,pred",
    ...Array.from({ length: of }, (_, i) => `1,${i < rights ? 1 : 0}`),
    "0,0",
  ];
  const { runs, pairs, comparisons } = await evaluatePredictions({
    files: [
      await put("base", rows(0, 8)),
      await put("eight", rows(8, 8)),
      await put("six", rows(6, 8)),
      await put("foreign", rows(1, 2)),
    ],
    ...OPTIONS,
  });
  // Binomial: 2 / 2^8 and 2 / 2^6; the one on other cases is not counted.
  expect(pairs.map(({ mcnemar, mcnemarAdjusted }) => [mcnemar, mcnemarAdjusted])).toEqual([
    [expect.closeTo(2 / 256, 12), expect.closeTo(4 / 256, 12)],
    [expect.closeTo(2 / 64, 12), expect.closeTo(2 / 64, 12)],
    [null, null],
  ]);
  expect(comparisons).toEqual({ mcnemar: 2, delong: 0 });
  // scipy.stats.binomtest(7, 9).proportion_ci(method="exact").
  expect(runs[2]?.accuracyExact?.low).toBeCloseTo(0.3999064262836879, 9);
  expect(runs[2]?.accuracyExact?.high).toBeCloseTo(0.9718550265221126, 9);
  expect(runs[2]?.accuracyInterval).not.toEqual(runs[2]?.accuracyExact);
});

test("weights are no counts", async () => {
  const file = await put("weights", ["label,pred,count", "1,1,0.37", "0,1,0.5"]);
  const { runs } = await evaluatePredictions({ files: [file], ...OPTIONS });
  expect(runs[0]?.problem).toContain("holds no counts");
});

test("what cannot be evaluated says why, and the others go on", async () => {
  const good = await put("good", ["label,pred,score", "1,1,0.9", "0,1,inf", "0,0,0.2"]);
  const { runs, pairs } = await evaluatePredictions({
    files: [
      good,
      { runId: "gone", problem: "There is no file here." },
      await put("other", ["label,pred,score", "1,1,0.9"]),
      await put("columns", ["step,loss", "1,2"]),
      await put("empty", ["label,pred,score"]),
      await put("single", ["label,pred,score", "1,1,3", "1,1,4"]),
    ],
    ...OPTIONS,
  });
  expect(runs.map(({ problem }) => problem)).toEqual([
    null,
    "There is no file here.",
    null,
    'columns.csv has no column "label"',
    "empty.csv holds no rows",
    null,
  ]);
  expect(runs[0]).toMatchObject({ cases: 2, left: 1 });
  // One class alone has no curve.
  expect(runs.at(-1)?.ranking).toBeNull();
  expect(pairs).toMatchObject([
    { runId: "other", problem: "other cases: not as many" },
    { runId: "single", problem: "other cases: the labels differ" },
  ]);
});
