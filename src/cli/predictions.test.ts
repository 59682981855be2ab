import { mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { referenceCases } from "../base/stats/reference-cases.test-support.ts";
import type { Prediction, PredictionPair } from "../contract/compare-predictions.ts";
import { createWorkplace, type Workplace } from "./cli.test-support.ts";

interface Two {
  readonly y: readonly number[];
  readonly a: readonly number[];
  readonly b: readonly number[];
}
/** 150 cases that two models scored. */
const CASES = referenceCases<Two>("compare_classifiers")[0] as Two;
const FLIPPED = 12;

let place: Workplace;

async function writeRun(name: string, files: Readonly<Record<string, string>>): Promise<void> {
  const folder = join(place.dir, "models", name);
  await mkdir(folder, { recursive: true });
  for (const [file, text] of Object.entries({ "metrics.csv": "step,loss\n0,9\n1,2\n", ...files }))
    await writeFile(join(folder, file), text);
  const yesterday = new Date(Date.now() - 24 * 3600 * 1000);
  await utimes(join(folder, "metrics.csv"), yesterday, yesterday);
}

function tableOf(labels: readonly number[], scores: readonly number[]): string {
  const rows = labels.map((label, i) => {
    const score = scores[i] as number;
    return `${label},${score >= 0.5 ? 1 : 0},${score}`;
  });
  return `y_true,y_pred,score\n${rows.join("\n")}\n`;
}

/** "worse" is as "first" but for twelve right answers that it has wrong. */
beforeAll(async () => {
  place = await createWorkplace();
  const { y, a, b } = CASES;
  const right = [...y.keys()].filter((i) => (a[i] as number) >= 0.5 === (y[i] === 1));
  const flipped = new Set(right.slice(0, FLIPPED));
  const worse = a.map((score, i) => (flipped.has(i) ? (y[i] === 1 ? 0.25 : 0.75) : score));
  const noScores = tableOf(y, a).replaceAll(/,[^,\n]+\n/g, "\n");
  const more = {
    "hard.csv": noScores,
    "counts.csv": "label,pred,count\n0,0,4\n0,1,1\n1,0,2\n1,1,3\n",
  };
  await writeRun("first", { "predictions.csv": tableOf(y, a), ...more });
  await writeRun("second", { "predictions.csv": tableOf(y, b), ...more });
  await writeRun("worse", { "predictions.csv": tableOf(y, worse) });
  await writeRun("shuffled", { "predictions.csv": tableOf(y.toReversed(), a) });
  await writeRun("gaps", { "predictions.csv": `${tableOf(y, a)},1,0.5\n` });
  await writeRun("without", {});
  await place.runJson("scan", join(place.dir, "models"));
  // Attached to a live engine, commands do not each start one.
  await place.start(["serve", "--no-open", "--port", "0"]);
});
afterAll(() => place[Symbol.asyncDispose]());

interface Answer {
  readonly source: unknown;
  readonly runs: ReadonlyArray<Prediction & { readonly name: string }>;
  readonly pairs: readonly PredictionPair[];
  readonly comparisons: { readonly mcnemar: number; readonly delong: number };
  readonly says: readonly string[];
}

describe("assay predictions", () => {
  it("answers accuracy, AUC and the tests of each pair as scipy and the reference do", async () => {
    const answer = await place.runJson<Answer>("predictions", "first", "second", "worse");
    expect(answer.source).toEqual({ kind: "file", path: "predictions.csv" });
    expect(answer.runs.map(({ name, cases }) => [name, cases])).toEqual([
      ["first", 150],
      ["second", 150],
      ["worse", 150],
    ]);
    const [first, second] = answer.runs;
    // scipy.stats.binomtest(111, 150).proportion_ci(method="wilson" and "exact")
    expect(first?.accuracy).toBeCloseTo(0.74, 12);
    expect(first?.accuracyInterval?.low).toBeCloseTo(0.6644356718314847, 9);
    expect(first?.accuracyInterval?.high).toBeCloseTo(0.8035786108718385, 9);
    expect(first?.accuracyExact?.low).toBeCloseTo(0.662143279347317, 9);
    expect(first?.accuracyExact?.high).toBeCloseTo(0.8081241822332996, 9);
    expect(first?.ranking?.auc).toBeCloseTo(0.8274202175075771, 9);
    expect(first?.ranking?.aucInterval?.low).toBeCloseTo(0.7624802036941416, 9);
    expect(second?.ranking?.auc).toBeCloseTo(0.7174184346585845, 9);
    const [pair, worse] = answer.pairs;
    expect(pair).toMatchObject({ problem: null, onlyFirst: 27, onlyThis: 14 });
    expect(pair?.mcnemar).toBeCloseTo(0.05958388801809633, 9);
    expect(pair?.delong).toBeCloseTo(0.006581847406633957, 9);
    // The smaller p of two counts twice, the larger one once.
    expect(worse?.mcnemar).toBeCloseTo(2 * 0.5 ** FLIPPED, 12);
    expect(worse?.mcnemarAdjusted).toBeCloseTo(4 * 0.5 ** FLIPPED, 12);
    expect(pair?.mcnemarAdjusted).toBeCloseTo(0.05958388801809633, 9);
    expect(answer.comparisons).toEqual({ mcnemar: 2, delong: 2 });
  });

  it("prints both tables, raw and corrected, and what could not be told", async () => {
    const runs = ["first", "second", "worse", "shuffled", "gaps", "without"];
    const { code, stdout, stderr } = await place.run("predictions", ...runs);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(
      /^predictions\.csv: label y_true, answer y_pred, score score; 2 classes, scores speak of 1\n/,
    );
    expect(stdout).toMatch(
      /^RUN +CASES +ACCURACY +WILSON 95 % +EXACT 95 % +AUC +DELONG 95 %\nfirst +150 +0\.74 +0\.6644 to 0\.8036 +0\.6621 to 0\.8081 +0\.8274 +0\.7625 to 0\.8924\nsecond +150 +0\.6533 /m,
    );
    expect(stdout).toMatch(
      /^AGAINST first +ONLY THIS RIGHT +ONLY THE FIRST +MCNEMAR P +CORRECTED +AUC DIFFERENCE +DELONG P +CORRECTED\nsecond +14 +27 +0\.05958 +0\.\d+ +-0\.11 +0\.006582 +0\.\d+\nworse +0 +12 +0\.0004883 /m,
    );
    expect(stdout).toMatch(/^shuffled is not held against first: other cases: the labels differ$/m);
    expect(stdout).toMatch(/^gaps: 1 row left out, label or answer missing\.$/m);
    expect(stdout).toMatch(/^without: .*predictions\.csv/m);
    expect(stdout).not.toMatch(/^without  /m);
    // The same scores have no DeLong test.
    expect(stdout).toMatch(/^Corrected p: after Holm over 3 comparisons, DeLong's over 2\.$/m);
  });

  it("takes the file it is told, and leaves out what is not there", async () => {
    const args = ["predictions", "first", "second", "first", "--file", "hard.csv"];
    const { code, stdout } = await place.run(...args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^hard\.csv: label y_true, answer y_pred; 2 classes\n/);
    expect(stdout).toMatch(/^second +0 +0 +1 +1$/m);
    expect(stdout.match(/^first /gm)).toHaveLength(1);
    expect(stdout).not.toMatch(/AUC|DELONG|Corrected p/);
    const counted = await place.run("predictions", "first", "second", "--file", "counts.csv");
    expect(counted.stdout).toMatch(/cases counted by count; 2 classes\n.*\nfirst +10 +0\.7 /);
    expect(counted.stdout).toMatch(/^Counts do not say which cases are right: runs are not/m);
    const alone = await place.run("predictions", "first");
    expect(alone.stdout).not.toContain("AGAINST");
    const none = await place.run("predictions", "first", "--file", "nowhere.csv");
    expect(none.code).toBe(0);
    expect(none.stdout).toMatch(/^No run has predictions that can be read\.\n\nfirst: /m);
  });

  it("writes tables for programs, notes and papers, with what limits them on stderr", async () => {
    const args = ["predictions", "first", "second", "without"];
    const { runs, pairs, says } = await place.runJson<Answer>(...args);
    const csv = await place.run(...args, "--csv");
    const [head, ...lines] = csv.stdout.trimEnd().split("\n");
    expect(head).toBe(
      "run,id,cases,left,accuracy,wilson_low,wilson_high,exact_low,exact_high,auc,auc_low,auc_high,only_this,only_first,mcnemar_p,mcnemar_p_corrected,auc_difference,delong_p,delong_p_corrected,problem",
    );
    const cells = lines.map((line) => line.split(","));
    expect(new Set(cells.map((row) => row.length))).toEqual(new Set([20]));
    const [, second] = runs;
    const { runId, accuracy, accuracyInterval, accuracyExact, ranking } = second as Prediction;
    const [pair] = pairs;
    const expected = [
      runId,
      150,
      0,
      accuracy,
      accuracyInterval?.low,
      accuracyInterval?.high,
    ].concat(
      [accuracyExact?.low, accuracyExact?.high, ranking?.auc, ranking?.aucInterval?.low],
      [ranking?.aucInterval?.high, 14, 27, pair?.mcnemar ?? "", pair?.mcnemarAdjusted ?? ""],
      [pair?.aucDifference ?? "", pair?.delong ?? "", pair?.delongAdjusted ?? "", ""],
    );
    expect(cells[1]).toEqual(["second", ...expected.map(String)]);
    expect(cells[0]?.slice(12)).toEqual(Array(8).fill(""));
    expect(cells[2]?.at(-1)).toMatch(/predictions\.csv/);
    expect(csv.stderr).toBe(`${says.join("\n")}\n`);
    expect((await place.run(...args, "--markdown")).stdout).toMatch(
      /^\| Run \| Cases \| Accuracy \| 95 % \(Wilson\) \| 95 % \(exact\) \| AUC \| 95 % \(DeLong\) \| McNemar p \| corrected \| AUC difference \| DeLong p \| corrected \|\n\| --- \| --: \| --: .*\n\| first \| 150 \| 0\.74 \| 0\.6644 to 0\.8036 \|/,
    );
    expect((await place.run(...args, "--latex")).stdout).toMatch(
      /second & 150 & 0\.6533 & 0\.5742 to 0\.7248 & .* & 0\.05958 & 0\.05958 &/,
    );
  });

  it.each([
    [["predictions"], 2, /missing required argument/],
    [["predictions", "nobody"], 1, /no run "nobody"/],
    [["predictions", "first", "--csv", "--json"], 2, /Choose one of --json, --csv/],
    [["predictions", "without"], 2, /Name one with --file: metrics\.csv \(1 run\)\./],
  ] as const)("%j is refused in words", async (args, code, why) => {
    const found = await place.run(...args);
    expect([found.code, found.stdout]).toEqual([code, ""]);
    expect(found.stderr).toMatch(why);
  });
});
