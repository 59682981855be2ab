import { mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWorkplace, type Workplace } from "./cli.test-support.ts";

let place: Workplace;

const NOISE = [0.01, -0.012, 0.004, 0.02, -0.008];
/** Three configurations: one is better by 0.05, one only seems so. */
const EFFECTS = [
  { lr: 0.1, of: () => 0 },
  { lr: 0.01, of: (seed: number) => 0.05 + 0.001 * (seed % 2) },
  { lr: 0.001, of: (seed: number) => (seed % 2 === 0 ? 0.004 : -0.006) },
];

beforeAll(async () => {
  place = await createWorkplace();
  for (const { lr, of } of EFFECTS) {
    for (const [seed, noise] of NOISE.entries()) {
      const folder = join(place.dir, "sweep", `lr${lr}-s${seed}`);
      await mkdir(folder, { recursive: true });
      const end = 0.8 + noise + of(seed);
      await writeFile(
        join(folder, "metrics.csv"),
        `step,val/acc,train/loss\n${[0, 1, 2].map((step) => `${step},${(end * (step + 1)) / 3},${1 / (step + 1)}`).join("\n")}\n`,
      );
      await writeFile(
        join(folder, "hparams.yaml"),
        `lr: ${lr}\nseed: ${seed}\noutput_dir: /out/lr${lr}-s${seed}\n`,
      );
      const yesterday = new Date(Date.now() - 24 * 3600 * 1000);
      await utimes(join(folder, "metrics.csv"), yesterday, yesterday);
    }
  }
  await place.runJson("scan", place.logs, join(place.dir, "sweep"));
});
afterAll(() => place[Symbol.asyncDispose]());

interface Answer {
  readonly groups: Array<{ label: string; runIds: string[] }>;
  readonly baseline: number;
  readonly leftOut: Array<{ key: string; reason: string }>;
  readonly comparisons: number;
  readonly metrics: Array<{
    metric: string;
    best: { group: number; isClear: boolean } | null;
    groups: Array<{
      n: number;
      mean: number;
      against: {
        difference: number;
        verdict: string;
        isPaired: boolean;
        moreNeeded: number | null;
        test: string;
        reading: string;
      } | null;
    }>;
  }>;
  readonly unknown: string[];
}

describe("assay compare", () => {
  it("finds repetitions of a project, and what is better among them", async () => {
    const answer = await place.runJson<Answer>(
      "compare",
      "sweep",
      "--metric",
      "val/acc",
      "--baseline",
      "lr 0.1",
    );
    const order = answer.groups.map(({ label }) => label);
    expect(order.toSorted()).toEqual(["lr 0.001", "lr 0.01", "lr 0.1"]);
    expect(order[answer.baseline]).toBe("lr 0.1");
    expect(answer.comparisons).toBe(2);
    const [metric] = answer.metrics;
    const of = (label: string) => metric?.groups[order.indexOf(label)];
    expect(of("lr 0.01")).toMatchObject({ n: 5, against: { verdict: "better", isPaired: true } });
    expect(of("lr 0.001")?.against?.verdict).toBe("no difference shown");
    expect(metric?.best).toMatchObject({ group: order.indexOf("lr 0.01"), isClear: true });
    expect(answer.leftOut.map(({ key }) => key).toSorted()).toEqual(["output_dir", "seed"]);
  });

  it("compares queries, runs by name, and switches pairing and test", async () => {
    const [a, b] = ["params.lr = 0.1 and params.seed >= 0", "params.lr = 0.01"] as const;
    const paired = await place.runJson<Answer>("compare", a, b, "--metric", "val/acc");
    expect(paired.groups.map(({ label, runIds }) => [label, runIds.length])).toEqual([
      [a, 5],
      [b, 5],
    ]);
    const unpaired = await place.runJson<Answer>(
      ...([
        "compare",
        a,
        b,
        "--metric",
        "val/acc",
        "--unpaired",
        "--test",
        "mann-whitney",
      ] as const),
    );
    expect(unpaired.metrics[0]?.groups[1]?.against).toMatchObject({
      test: "mann-whitney",
      isPaired: false,
    });
    const runs = await place.runJson<Answer>("compare", "alpha", "beta", "--part", "last");
    expect(runs.metrics.map(({ metric }) => metric)).toEqual(["acc", "train/loss"]);
    expect(runs.metrics[0]?.groups[1]?.against?.verdict).toBe("cannot say");
  });

  it("advises as many runs as the wished power takes", async () => {
    const ask = async (...power: string[]): Promise<(number | null | undefined)[]> =>
      (
        await place.runJson<Answer>(
          "compare",
          "params.seed = 0",
          "params.seed = 1",
          "--metric",
          "val/acc",
          ...power,
        )
      ).metrics[0]?.groups.map(({ against }) => against?.moreNeeded) ?? [];
    const [usual, more] = [await ask(), await ask("--power", "0.99")];
    expect(await ask("--power", "0.8")).toEqual(usual);
    const needed = (list: typeof usual): number =>
      list.reduce<number>((n, one) => n + (one ?? 0), 0);
    expect(needed(more)).toBeGreaterThan(needed(usual));
  });

  it("prints an aligned table and readings", async () => {
    const { code, stdout, stderr } = await place.run(
      "compare",
      "sweep",
      "--metric",
      "val/acc",
      "--correct",
      "bh",
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^val\/acc \(max, larger is better\)\nGROUP +N +MEAN/);
    expect(stdout).toMatch(/lr 0\.01 +5 +0\.85/);
    expect(stdout).toMatch(/5 pairs of runs: .*after correcting for 2 comparisons/);
    expect(stderr).toContain("Not grouped by: output_dir (own name), seed (seed).");
  });

  it("says what cannot be compared", async () => {
    const none = await place.run("compare", "alpha", "beta", "--metric", "gone");
    expect([none.code, none.stdout]).toEqual([0, "The groups have no metric in common.\n"]);
    expect(none.stderr).toContain("No run has gone.");
    const unknown = await place.run("compare", "sweep", "--group-by", "params.gone,params.lr");
    expect(unknown.code).toBe(0);
    expect(unknown.stderr).toContain("No run has a value of params.gone.");
    for (const [args, reason] of [
      [["compare", "nothing"], /no run, no project and no query/],
      [["compare", "sweep", "--baseline", "lr 7"], /none of the groups/],
      [["compare", "alpha", "beta", "--paired", "--unpaired"], /exclude each other/],
      [["compare", "sweep", "--group-by", " , "], /--group-by names no path/],
      [["compare", "alpha", "beta", "--test", "guess"], /Allowed choices/],
      [["compare", "alpha", "beta", "--power", "1"], /between 0\.5 and 0\.99/],
      [["compare"], /missing required argument/],
    ] as const) {
      const { code, stdout, stderr } = await place.run(...args);
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(reason);
    }
    const { code, stderr } = await place.run("compare", "params.lr = ", "alpha");
    expect(code).toBe(1);
    expect(stderr).toMatch(/At the end/);
  });
});
