import { mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WireImportance } from "../contract/compare-importance.ts";
import { createWorkplace, type Workplace } from "./cli.test-support.ts";

let place: Workplace;

async function writeRun(
  project: string,
  name: string,
  params: Readonly<Record<string, number | string>>,
  loss: number | string,
): Promise<void> {
  const folder = join(place.dir, project, name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "metrics.csv"), `step,loss,flat\n0,9,2\n1,${loss},2\n`);
  const lines = Object.entries(params).map(([key, value]) => `${key}: ${value}`);
  await writeFile(join(folder, "hparams.yaml"), `${lines.join("\n")}\n`);
  const yesterday = new Date(Date.now() - 24 * 3600 * 1000);
  await utimes(join(folder, "metrics.csv"), yesterday, yesterday);
}

/** The loss is lr's order of magnitude, and one more with adam; the warm-up follows lr, the width does nothing. */
beforeAll(async () => {
  place = await createWorkplace();
  for (let i = 0; i < 60; i++) {
    const power = (i * 7) % 6;
    const optimizer = ["sgd", "adam", "lion"][i % 3] as string;
    const params = {
      lr: 10 ** -power,
      warmup: 100 * power,
      optimizer,
      width: 2 ** ((i * 5) % 4),
      seed: i,
      host: `node-${i}`,
    };
    const noise = ((i * 31) % 10) / 100;
    await writeRun("sweep", `run-${i}`, params, power + (optimizer === "adam" ? 1 : 0) + noise);
  }
  for (let i = 0; i < 8; i++) {
    await writeRun("broken", `broken-${i}`, { depth: i }, "nan");
    await writeRun("bare", `bare-${i}`, {}, i);
  }
  for (let i = 0; i < 40; i++)
    await writeRun("hosts", `host-${i}`, { pair: `pair ${i >> 1}`, host: `node-${i}` }, i);
  await place.runJson(
    "scan",
    ...["sweep", "broken", "bare", "hosts"].map((of) => join(place.dir, of)),
  );
  // Attached to a live engine, commands do not each start one.
  await place.start(["serve", "--no-open", "--port", "0"]);
});
afterAll(() => place[Symbol.asyncDispose]());

type Answer = WireImportance & { readonly method: string; readonly says: string[] };

describe("assay importance", () => {
  it("ranks params with their intervals and interactions, and says what limits that", async () => {
    const args = ["importance", 'name =~ "^run-"', "--metric", "loss", "--part", "last"];
    const answer = await place.runJson<Answer>(...args);
    const [first, second] = answer.rows;
    expect(new Set([first?.param, ...(first?.aliases ?? [])])).toEqual(new Set(["lr", "warmup"]));
    expect([second?.param, answer.method, answer.runs]).toEqual(["optimizer", "fanova", 60]);
    expect(answer.pairs.length).toBeGreaterThan(0);
    const { code, stdout, stderr } = await place.run(...args, "--project", "sweep");
    expect([code, stderr]).toEqual([0, ""]);
    const share = Math.round(100 * (first?.share.value ?? 0));
    expect(stdout).toMatch(
      /^Among these 60 runs (lr|warmup) \(or (warmup|lr), which varies with it\)/,
    );
    expect(stdout).toMatch(
      new RegExp(`^${first?.param} +${share} % +\\d+ to \\d+ % +${first?.aliases[0]}$`, "m"),
    );
    expect(stdout).toMatch(/^INTERACTION +BEYOND EACH +95 %\n\w+ × \w+ +[\d.]+ %/m);
    expect(stdout).toMatch(/vary together: these runs cannot say which of them it is/);
    expect(stdout).toContain("Not causal");
    expect(stdout).toMatch(/^Left out: .*seed \(seeds and folds repeat a run\)/m);
    for (const line of answer.says) expect(stdout).toContain(line);
  });

  it("measures by other methods and among params that are named", async () => {
    const args = ["importance", "--project", "sweep", "--metric", "loss", "--part", "last"];
    const best = await place.runJson<Answer>(...args, "--method", "ped-anova");
    expect(best).toMatchObject({ best: 6, pairs: [], r2: null });
    const named = await place.runJson<Answer>(
      ...args,
      "--method",
      "permutation",
      ...["optimizer", "seed", "gone"].flatMap((param) => ["--param", param]),
    );
    expect(named.rows.map(({ param }) => param).toSorted()).toEqual(["optimizer", "seed"]);
    expect(named.leftOut).toEqual([{ param: "gone", why: "absent" }]);
    expect(named.says.at(-1)).toBe("Left out: gone (no run has it).");
  });

  it("writes tables for programs, notes and papers, with what limits them on stderr", async () => {
    const args = ["importance", "--project", "sweep", "--metric", "loss", "--part", "last"];
    const { rows, pairs } = await place.runJson<Answer>(...args);
    const csv = await place.run(...args, "--csv");
    const lines = csv.stdout.trimEnd().split("\n");
    expect(lines[0]).toBe("param,with,importance,low,high,varies_with,missing");
    const [first] = rows;
    expect(lines[1]).toBe(
      `${first?.param},,${first?.share.value},${first?.share.low},${first?.share.high},${first?.aliases.join()},0`,
    );
    expect(lines).toHaveLength(1 + rows.length + pairs.length);
    expect(csv.stderr).toMatch(/vary together/);
    expect((await place.run(...args, "--markdown")).stdout).toMatch(
      /^\| Param \| Importance \| 95 % \| Varies with \|\n\| --- .*\n\| (lr|warmup) \| \d+ % \|/,
    );
    expect((await place.run(...args, "--latex")).stdout).toMatch(
      /optimizer \$\\times\$|\$\\times\$ optimizer/,
    );
  });

  it("answers as it was", async () => {
    const then = await place.run("importance", "--metric", "loss", "--at", "2020-01-01");
    expect(then).toMatchObject({ code: 2, stderr: "assay: There is no run.\n" });
  });

  it.each([
    [["--project", "broken"], "No run has a finite value of loss. It is NaN or infinite in 8 runs"],
    [
      ["--project", "sweep", "--metric", "flat"],
      "flat is the same in all 60 runs. There is no var",
    ],
    [["--project", "bare"], "No param differs between these runs."],
    [['name = "run-3"'], "1 run cannot tell params apart. Any two params would explain them."],
    [["--project", "sweep", "--metric", "gone"], "No run has a finite value of gone."],
    [["--project", "sweep", "--param", "gone"], "Left out: gone (no run has it)."],
    [
      ["--project", "hosts", "--param", "host"],
      "host has a value of its own in nearly every run (40)",
    ],
    [["--project", "hosts"], "No value of pair is shared by enough runs (20 values in all)"],
    [["--project", "hosts"], "Nothing can be said of any param."],
  ])("%j cannot tell, and says why", async (args, why) => {
    const metric = args.includes("--metric") ? [] : ["--metric", "loss"];
    const found = await place.run("importance", ...args, ...metric, "--part", "last");
    expect(found).toMatchObject({ code: 0, stderr: "" });
    expect(found.stdout).toContain(why);
  });

  it.each([
    [["importance"], 2, /--metric/],
    [["importance", "--metric", "loss", "--method", "guess"], 2, /Allowed choices/],
    [["importance", "--metric", "loss", "--csv", "--json"], 2, /Choose one of --json, --csv/],
    [["importance", 'name = "nobody"', "--metric", "loss"], 2, /No run matches name = "nobody"/],
    [["importance", "params.lr >", "--metric", "loss"], 1, /At the end/],
    [["importance", "--project", "nowhere", "--metric", "loss"], 1, /no project "nowhere"/],
  ] as const)("%j is refused in words", async (args, code, why) => {
    const found = await place.run(...args);
    expect([found.code, found.stdout]).toEqual([code, ""]);
    expect(found.stderr).toMatch(why);
  });
});
