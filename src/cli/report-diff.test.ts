import { mkdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorkplace, type Workplace } from "./cli.test-support.ts";

let place: Workplace;

const NOISE = [0.01, -0.012, 0.004, 0.02, -0.008];
/** By version: what it adds to the accuracy. "same" only moves it by noise. */
const VERSIONS = { main: 0, worse: -0.1, better: 0.1, same: 0.0001 } as const;

beforeAll(async () => {
  place = await createWorkplace();
  for (const [version, effect] of Object.entries(VERSIONS)) {
    for (const [seed, noise] of NOISE.entries()) {
      const folder = join(place.dir, "nightly", `${version}-s${seed}`);
      await mkdir(folder, { recursive: true });
      // The noise of a repetition is its own.
      const own = version === "main" ? 0 : 0.001 * (seed % 3);
      const end = 0.7 + noise * (version === "same" && seed % 2 === 0 ? -1 : 1) + effect + own;
      const lines = [`step,val/acc,<b>x|y</b>`, `0,${end / 2},1`, `1,${end},1`];
      if (version === "better") lines[0] = "step,val/acc,other";
      await writeFile(join(folder, "metrics.csv"), `${lines.join("\n")}\n`);
      await writeFile(
        join(folder, "hparams.yaml"),
        `version: ${version}\nseed: ${seed}\nnote: "a|b <script>alert(1)</script> @team"\n`,
      );
      const yesterday = new Date(Date.now() - 24 * 3600 * 1000);
      await utimes(join(folder, "metrics.csv"), yesterday, yesterday);
    }
  }
  await place.runJson("scan", place.logs, join(place.dir, "nightly"));
});
afterAll(() => place[Symbol.asyncDispose]());

const of = (version: string): string => `params.version = "${version}"`;
const diff = (base: string, head: string, ...options: string[]) =>
  place.run("report", "diff", base, head, ...options);

interface Told {
  readonly headline: string;
  readonly failed: boolean;
  readonly metrics: ReadonlyArray<{ readonly metric: string; readonly verdict: string }>;
}

test("a worse head fails with code 4, names the metric first and tells what differs", async () => {
  const { code, stdout } = await diff(of("main"), of("worse"), "--title", "PR #7");
  expect(code).toBe(4);
  expect(stdout).toMatch(/^<!-- assay report diff -->\n### PR \\#7\n\n\*\*2 metrics: 1 worse/);
  const [row] = stdout.split("\n").filter((line) => line.startsWith("| val/acc"));
  expect(row).toMatch(/0\.7028.*0\.6036.*▼ worse/);
  expect(stdout).toMatch(/\| version \| main \| worse \|/);
  // Markdown of names and values is text.
  expect(stdout).toContain("\\<b\\>x\\|y\\</b\\>");
  expect(stdout).not.toContain("<script>");
});

test("a better head, and one that only differs by noise, pass", async () => {
  const better = await diff(of("main"), of("better"), "--metric", "val/acc");
  expect([better.code, better.stdout]).toEqual([0, expect.stringContaining("▲ better")]);
  const same = await diff(of("main"), of("same"), "--metric", "val/acc");
  expect([same.code, same.stdout]).toEqual([0, expect.stringContaining("no difference shown")]);
});

test("one run a side cannot be tested: a bound in percent decides, or what cannot be told fails", async () => {
  const [a, b] = ["main-s0", "worse-s0"];
  const ask = async (...options: string[]) =>
    (await diff(a, b, "--metric", "val/acc", ...options)).code;
  expect(await ask()).toBe(0);
  expect(await ask("--max-drop", "5")).toBe(4);
  expect(await ask("--max-drop", "50")).toBe(0);
  expect(await ask("--fail-on", "unclear")).toBe(4);
  expect(await ask("--max-drop", "5", "--fail-on", "never")).toBe(0);
});

test("a metric that the head lost fails", async () => {
  const told = await place.run(
    "report",
    "diff",
    of("main"),
    of("better"),
    "--metric",
    "<b>x|y</b>",
    "--json",
  );
  expect(told.code).toBe(4);
  expect(JSON.parse(told.stdout) as Told).toMatchObject({
    failed: true,
    metrics: [{ metric: "<b>x|y</b>", verdict: "missing" }],
  });
});

test("HTML is one inert document", async () => {
  const file = join(place.dir, "diff.html");
  const { code, stdout, stderr } = await diff(of("main"), of("worse"), "-o", file);
  expect([code, stdout]).toEqual([4, ""]);
  expect(stderr).toContain("1 worse");
  const html = await readFile(file, "utf8");
  expect(html).toContain("Content-Security-Policy");
  expect(html).toContain("&#60;b&#62;x|y&#60;/b&#62;");
  expect(html).not.toMatch(/<script|<b>|src=|href=/);
  expect(html).toMatch(/<tr data-verdict="worse"><td>val\/acc<\/td>/);
});

test("the same runs give the same bytes", async () => {
  const [first, second] = [
    await diff(of("main"), of("worse")),
    await diff(of("main"), of("worse")),
  ];
  expect(first.stdout).toBe(second.stdout);
});

test.each([
  [["main-s0", "nobody"], 1, /no run "nobody"/],
  [["main-s0", 'params.version = "none"'], 2, /No run matches/],
  [["main-s0", "commit:abcdef12"], 2, /No run matches commit:abcdef12/],
  [["main-s0"], 2, /missing required argument/],
  [["main-s0", "main-s1", "--max-drop", "much"], 2, /number of percent/],
  [["main-s0", "main-s1", "-o", "/nowhere/at/all.md"], 1, /cannot be written/],
])("says what is wrong with %j", async (args, code, reason) => {
  const told = await place.run("report", "diff", ...args);
  expect([told.code, told.stdout]).toEqual([code, ""]);
  expect(told.stderr).toMatch(reason);
});
