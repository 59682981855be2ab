import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorkplace, type Workplace } from "./cli.test-support.ts";

let place: Workplace;

beforeAll(async () => {
  place = await createWorkplace();
  await place.runJson("scan", place.logs);
});
afterAll(() => place[Symbol.asyncDispose]());

const COLUMNS = ["--columns", "metrics.train/loss.min", "--columns", "params.model.layers"];
const lines = async (...args: string[]): Promise<string[]> => {
  const { code, stdout, stderr } = await place.run("query", ...args);
  if (code !== 0) throw new Error(stderr);
  return stdout.trimEnd().split("\n");
};

describe("assay query", () => {
  test("sorts, and answers parts and values where another metric is best", async () => {
    const answer = await place.runJson<{ runs: Array<{ name: string; values: object }> }>(
      "query",
      "--sort",
      'metrics."train/loss".min:desc,name',
      "--columns",
      "metrics.train/loss.min",
      "--columns",
      "metrics.acc.where.train/loss",
    );
    expect(answer.runs.map(({ name }) => name)).toEqual(["alpha", "beta"]);
    expect(answer.runs[0]?.values).toEqual({
      "metrics.train/loss.min": 0.05,
      "metrics.acc.where.train/loss": 0.5,
    });
  });

  test("counts, lists ids and goes through all pages", async () => {
    expect(await lines("--count")).toEqual(["2"]);
    expect(await place.runJson("query", "name = beta", "--count")).toEqual({ count: 1 });
    const ids = await lines("--ids", "--all");
    expect(ids).toHaveLength(2);
    expect(await lines(`id = ${ids[0]}`, "--ids")).toEqual([ids[0]]);
    const some = await place.run("query", "--ids", "--limit", "1");
    expect([some.stdout.trim().split("\n").length, some.stderr]).toEqual([
      1,
      expect.stringContaining("1 of 2 runs; more with --cursor"),
    ]);
    expect(await lines("--search", "^al", "--ids")).toHaveLength(1);
    expect(await lines("--removed", "--count")).toEqual(["0"]);
  });

  test("reads a query from stdin", async () => {
    const main = fileURLToPath(new URL("./main.ts", import.meta.url));
    const stdout = await new Promise<string>((resolve, reject) => {
      const child = execFile(
        process.execPath,
        [main, "query", "-", "--count", "--data", place.dataDir],
        (error, text) => (error === null ? resolve(text) : reject(error)),
      );
      child.stdin?.end("name = alpha\n  or name = nobody\n");
    });
    expect(stdout).toBe("1\n");
  });

  test("writes CSV, lines of JSON, Markdown and LaTeX", async () => {
    const sort = ["--sort", "name", ...COLUMNS];
    expect((await lines(...sort, "--csv"))[0]).toBe(
      "id,name,state,metrics.train/loss.min,params.model.layers",
    );
    expect((await lines(...sort, "--csv"))[1]).toMatch(/^[0-9a-f-]{36},alpha,\w+,0\.05,1$/);
    const [first] = await lines(...sort, "--jsonl");
    expect(JSON.parse(first ?? "")).toMatchObject({
      name: "alpha",
      values: { "params.model.layers": 1 },
    });
    expect((await lines(...sort, "--markdown"))[1]).toBe("| --- | --- | --- | --: | --: |");
    expect((await lines(...sort, "--latex"))[0]).toBe("\\begin{tabular}{lllrr}");
  });

  test("groups runs, with n and the interval", async () => {
    const answer = await place.runJson<{ groupedBy: string[]; groups: object[] }>(
      "query",
      "--group-by",
      "everything-but-the-seed",
      ...COLUMNS,
    );
    expect(answer).toMatchObject({ groupedBy: ["params.model.layers"], total: 2 });
    const all = await place.runJson<{ groups: object[] }>(
      "query",
      "--group-by",
      "params.lr,project",
      ...COLUMNS,
    );
    expect(all.groups).toMatchObject([
      {
        key: { "params.lr": 0.1, project: "logs" },
        runs: 2,
        runIds: [expect.any(String), expect.any(String)],
        values: {
          "params.model.layers": { kind: "numbers", n: 2, mean: 1.5, min: 1, max: 2 },
        },
      },
    ]);
    const [headings = "", row = ""] = await lines(
      "--group-by",
      "params.lr",
      "--columns",
      "params.model.layers",
      "--csv",
    );
    const at = (name: string): string | undefined =>
      row.split(",")[headings.split(",").indexOf(name)];
    expect([at("runs"), at("params.model.layers:n"), at("params.model.layers:mean")]).toEqual([
      "2",
      "2",
      "1.5",
    ]);
    expect(Number(at("params.model.layers:half"))).toBeCloseTo(6.353, 3);
    const table = await lines("--group-by", "params.lr", "--columns", "params.model.layers");
    expect(table[1]).toMatch(/^ *0\.1 +2 +1\.5 ± 6\.353 \(2\)$/);
  });

  test.each([
    [["--csv", "--json"], "Choose one of --json, --csv."],
    [["--count", "--ids"], "Choose one of --count, --ids and --group-by."],
    [["--all", "--limit", "3"], "--all goes without --limit"],
    [["--ids", "--csv"], "--count and --ids go with --json"],
    [["--group-by", "name", "--all"], "Groups come all at once"],
  ])("%j is wrong usage", async (args, reason) => {
    const { code, stdout, stderr } = await place.run("query", ...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(reason);
  });

  test("a path that there is not, and half a query, are told", async () => {
    for (const args of [["name ="], ["--columns", "nonsense"], ["--group-by", "nonsense"]]) {
      const { code, stdout } = await place.run("query", ...args);
      expect([args, code, stdout]).toEqual([args, 1, ""]);
    }
  });
});
