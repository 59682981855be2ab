import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorkplace, type Workplace } from "./cli.test-support.ts";
import { plain } from "./output.ts";

interface Runs {
  readonly runs: ReadonlyArray<{
    id: string;
    name: string;
    params: object;
    metrics: Record<string, object>;
  }>;
  readonly nextCursor: string | null;
}

let place: Workplace;

beforeAll(async () => {
  place = await createWorkplace();
});
afterAll(() => place[Symbol.asyncDispose]());

describe("wrong usage is exit code 2, with the reason on stderr", () => {
  test.each([
    [["scan"], "missing required argument"],
    [["runs", "ls", "--limit", "none"], "whole number"],
    [["runs", "ls", "--at", "whenever"], "A time looks like"],
    [["runs", "ls", "--at", "2026-02-30"], "A time looks like"],
    [["runs", "ls", "--at", "1969-12-31"], "between 1970 and 2255"],
    [["runs", "ls", "--at", "9999-12-31"], "between 1970 and 2255"],
    [["runs", "nonsense"], "unknown command"],
    [["runs"], "Usage"],
    [["serve", "--port", "99999"], "port"],
    [["serve", "--base-path", "x y"], "path"],
    [["serve", "--nonsense"], "unknown option"],
    [["open", "http://127.0.0.1:1/", "somewhere"], "either"],
    [["open", "assay://run/../../etc/passwd"], "That link cannot be opened: links of Assay"],
    [["open", "assay://settings"], "links of Assay's are assay://run/ID"],
    [["open", "assay://run/01a21eb8-930a-7a42-9992-73974eefa0c4", "somewhere"], "one link"],
  ])("%j", async (args, reason) => {
    const { code, stdout, stderr } = await place.run(...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(reason);
  });

  test("an address is printed, and not opened where that is not wanted", async () => {
    const url = "http://127.0.0.1:1/";
    expect(await place.run("open", url, "--no-open", "--json")).toMatchObject({
      code: 0,
      stdout: `${JSON.stringify({ url })}\n`,
      stderr: "",
    });
  });

  test("help and version are 0", async () => {
    expect(await place.run("--help")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("serve"),
    });
    expect(await place.run("help", "scan")).toMatchObject({ code: 0 });
    expect((await place.run("--version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("commands without a live engine", () => {
  test("scan reads once, sums up, and leaves only data behind", async () => {
    const result = await place.runJson<object>("scan", place.logs, "--data", place.dataDir);
    expect(result).toMatchObject({
      projects: [{ folder: place.logs, name: "logs", runs: 2, points: 80, problems: 0 }],
      runs: 2,
      points: 80,
      problems: 0,
      seconds: expect.any(Number),
    });
    const left = readdirSync(place.dataDir).filter((name) => name.startsWith("engine"));
    expect(left).toEqual([]);
    expect(existsSync(join(place.dataDir, "token"))).toBe(false);
  });

  test("a second scan finds the same again, and adds nothing", async () => {
    const ids = async (): Promise<string[]> =>
      (await place.runJson<Runs>("runs", "ls")).runs.map(({ id }) => id);
    const before = await ids();
    expect(await place.runJson("scan", place.logs)).toMatchObject({ runs: 2, points: 80 });
    expect(await ids()).toEqual(before);
  });

  test("sources ls", async () => {
    const { sources } = await place.runJson<{ sources: Array<Record<string, unknown>> }>(
      "sources",
      "ls",
    );
    const sorted = sources.toSorted((a, b) => String(a["path"]).localeCompare(String(b["path"])));
    expect(sorted.map((source) => source["path"])).toEqual([
      "alpha/metrics.csv",
      "beta/metrics.csv",
    ]);
    expect(sorted[0]).toEqual({
      path: "alpha/metrics.csv",
      part: null,
      project: "logs",
      logger: expect.any(String),
      runId: expect.any(String),
      files: expect.any(Array),
      params: { lr: 0.1, "model.layers": 1 },
      metrics: {
        "train/loss": {
          points: 20,
          firstStep: 0,
          lastStep: 19,
          first: 1,
          last: 0.05,
          min: 0.05,
          max: 1,
        },
        acc: { points: 20, firstStep: 0, lastStep: 19, first: 0.5, last: 0.5, min: 0.5, max: 0.5 },
      },
    });
  });

  test("of the past: as it was before the first record, and as it is just now", async () => {
    const now = `${new Date().toISOString().slice(0, 19)}Z`;
    const all = await place.runJson<Runs>("runs", "ls");
    expect(await place.runJson("runs", "ls", "--at", now)).toEqual(all);
    expect((await place.runJson<Runs>("query", "", "--at", "2020-01-01")).runs).toEqual([]);
    const command = ["metrics", "get", all.runs[0]?.id ?? "", "acc"];
    expect(await place.runJson(...command, "--at", now)).toEqual(await place.runJson(...command));
    const { code, stderr } = await place.run("runs", "show", "alpha", "--at", "2020-01-01");
    expect([code, stderr]).toEqual([1, expect.stringContaining("There is no run")]);
  });

  test("runs ls, in pages", async () => {
    const all = await place.runJson<Runs>("runs", "ls");
    expect(all.nextCursor).toBeNull();
    expect(all.runs.map(({ name }) => name).toSorted()).toEqual(["alpha", "beta"]);
    expect(Object.keys(all.runs[0] ?? {})).toEqual([
      "id",
      "name",
      "project",
      "experiment",
      "state",
      "stateReason",
      "commit",
      "branch",
      "params",
      "metrics",
      "sources",
    ]);
    expect(all.runs.find(({ name }) => name === "beta")).toMatchObject({
      project: "logs",
      params: { lr: 0.1, "model.layers": 2 },
      metrics: { acc: { points: 20 } },
      sources: [{ path: "beta/metrics.csv", part: null }],
    });
    const first = await place.runJson<Runs>("runs", "ls", "--limit", "1");
    const second = await place.runJson<Runs>(
      "runs",
      "ls",
      "--limit",
      "1",
      "--cursor",
      String(first.nextCursor),
    );
    expect([...first.runs, ...second.runs]).toEqual(all.runs);
    expect(second.nextCursor).toBeNull();
  });

  test("runs show and metrics, by name and by the beginning of the id", async () => {
    const { run } = await place.runJson<{ run: { id: string; paramValues: object[] } }>(
      "runs",
      "show",
      "alpha",
    );
    expect(run.paramValues).toHaveLength(2);
    const { metrics } = await place.runJson<{ metrics: Array<{ metric: string }> }>(
      "metrics",
      "ls",
      run.id,
    );
    expect(metrics.map(({ metric }) => metric).toSorted()).toEqual(["acc", "train/loss"]);
    const { series } = await place.runJson<{
      series: Array<{ total: number; points: Array<{ step: number; value: unknown }> }>;
    }>("metrics", "get", run.id, "acc", "--from", "6", "--to", "8");
    expect(series[0]?.points.map(({ step, value }) => [step, value])).toEqual([
      [6, 0.5],
      [7, "NaN"],
      [8, 0.5],
    ]);
    const text = await place.run("metrics", "get", "alpha", "train/loss");
    expect(text.stdout.split("\n").slice(0, 2)).toEqual([
      "attempt\tcontext\tstep\ttime_us\tvalue",
      expect.stringMatching(/^1\t\t0\t.*\t1$/),
    ]);
  });

  test("projects add, ls and rm", async () => {
    const { projects } = await place.runJson<{ projects: Array<{ id: string; root: string }> }>(
      "projects",
      "ls",
    );
    expect(projects).toMatchObject([{ root: place.logs, name: "logs", runs: 2 }]);
    expect(await place.runJson("projects", "add", place.logs)).toEqual({
      projects: [{ id: projects[0]?.id, folder: place.logs, created: false }],
    });
    const inner = join(place.logs, "alpha");
    expect(await place.runJson("projects", "add", inner)).toMatchObject({
      projects: [{ created: true }],
    });
    expect(await place.runJson("projects", "rm", inner)).toMatchObject({
      removed: { name: "alpha" },
    });
    expect((await place.runJson<{ projects: object[] }>("projects", "ls")).projects).toHaveLength(
      1,
    );
  });

  test("tables for people, without control characters", async () => {
    for (const args of [
      ["projects", "ls"],
      ["runs", "ls"],
      ["sources", "ls"],
      ["runs", "show", "alpha"],
      ["metrics", "ls", "alpha"],
      ["doctor"],
    ]) {
      const { code, stdout, stderr } = await place.run(...args);
      expect([args, code, stderr]).toEqual([args, 0, ""]);
      expect(stdout).toSatisfy(
        (text: string) => plain(text.replaceAll("\n", "")) === text.replaceAll("\n", ""),
      );
    }
  });

  test("backup, rebuild and doctor", async () => {
    const before = (await place.runJson<Runs>("runs", "ls")).runs;
    const { path, bytes } = await place.runJson<{ path: string; bytes: number }>("backup");
    expect([existsSync(path), bytes > 0]).toEqual([true, true]);
    expect(await place.runJson("rebuild")).toMatchObject({ runs: 2, points: 80 });
    expect((await place.runJson<Runs>("runs", "ls")).runs).toEqual(before);
    expect(await place.runJson("doctor")).toMatchObject({ ok: true });
  });
});

describe("failures are exit code 1, one sentence and the next step", () => {
  test.each([
    [["scan", "/nowhere/at/all"], "/nowhere/at/all is not there."],
    [["runs", "show", "nobody"], 'There is no run "nobody".'],
    [["projects", "rm", "nothing"], 'There is no project "nothing".'],
    [["projects", "ls", "--data", "/proc/version"], "is not a folder"],
    [["scan", homedir()], "Name a folder further down, or add --yes."],
    [["serve", "/nowhere/at/all"], "is not there"],
  ])("%j", async (args, sentence) => {
    const { code, stdout, stderr } = await place.run(...args);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain("    at ");
    expect(stderr.trim().split("\n")).toHaveLength(2);
  });
});
