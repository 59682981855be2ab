import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readBack } from "../engine/exports/read-back.test-support.ts";
import { event, eventFile, scalar, summary } from "../formats/tfevents/testing.ts";
import { createWorkplace, type Workplace } from "./cli.test-support.ts";
import { pointColumns } from "../base/export-table.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));
const HEADER = pointColumns("csv")
  .map(({ name }) => name)
  .join(",");

let place: Workplace;
let out: string;
/** What stands in the files, point by point. */
const written = new Map<string, Array<readonly [step: number, value: number]>>();

beforeAll(async () => {
  place = await createWorkplace();
  out = join(place.dir, "out");
  await mkdir(out);
  const float = join(place.logs, "float");
  await mkdir(float);
  const values = Array.from({ length: 50_000 }, (_, step): [number, number] => [
    step,
    step === 9
      ? Number.NaN
      : step === 10
        ? Infinity
        : step === 11
          ? -Infinity
          : Math.fround(Math.sin(step) / 3),
  ]);
  const points = values.map(([step, value]) =>
    event(1_795_313_567 + step, step, summary(scalar('loss, "raw"', value))),
  );
  await writeFile(join(float, "events.out.tfevents.1795313567.host.1.0"), eventFile(...points));
  written.set("float", values);
  await mkdir(join(place.logs, "exact"));
  const exact: Array<[number, number]> = [
    0.1 + 0.2,
    5e-324,
    1.7976931348623157e308,
    -1e-7,
    1e21,
    123456789.123456,
  ].map((value, step) => [step, value]);
  const rows = exact.map(([step, value]) => `${step},${value}`);
  await writeFile(join(place.logs, "exact", "metrics.csv"), `step,m\n${rows.join("\n")}\n`);
  written.set("exact", exact);
  await place.run("scan", place.logs);
}, 120_000);
afterAll(() => place[Symbol.asyncDispose]());

const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Cells of a CSV line whose quoted cells hold no line breaks. */
function cells(line: string): string[] {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
    .slice(0, 9)
    .map(([, cell = ""]) =>
      cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
    );
}

describe("assay export", () => {
  test("CSV holds every point of every run exactly, in file order, non-finite ones by name", async () => {
    const file = join(out, "points.csv");
    const summary = await place.runJson<object>("export", "float", "exact", "-o", file);
    const text = await readFile(file, "utf8");
    const lines = text.trimEnd().split("\n");
    expect(summary).toEqual({
      file,
      format: "csv",
      series: 2,
      points: 50_006,
      bytes: Buffer.byteLength(text),
      runs: 2,
    });
    expect(lines[0]).toBe(HEADER);
    for (const line of lines.slice(1)) {
      const [, run = "", metric, , source, attempt, , timeUs] = cells(line);
      expect([metric, attempt]).toEqual([run === "float" ? 'loss, "raw"' : "m", "1"]);
      expect(source).toContain(run);
      expect(timeUs === "").toBe(run === "exact");
    }
    for (const [run, expected] of written) {
      const own = lines
        .slice(1)
        .map(cells)
        .filter((line) => line[1] === run);
      expect(own.map((line) => [Number(line[6]), Number(line[8])])).toEqual(expected);
    }
    expect(text).toContain(",9,1795313576000000,NaN\n");
    expect(text).toContain(",10,1795313577000000,Infinity\n");
    expect(text).toContain(",11,1795313578000000,-Infinity\n");
  });

  test("JSON lines hold the same", async () => {
    const file = join(out, "points.jsonl");
    expect((await place.run("export", "float", "exact", "-o", file)).code).toBe(0);
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
    const parsed = lines.map(
      (line) => JSON.parse(line) as { run: string; step: number; value: number | string },
    );
    for (const [run, expected] of written) {
      const own = parsed.filter((one) => one.run === run);
      expect(own.map(({ step, value }) => [step, Number(value)])).toEqual(expected);
    }
    expect(
      parsed.filter(({ value }) => typeof value === "string").map(({ value }) => value),
    ).toEqual(["NaN", "Infinity", "-Infinity"]);
    expect(Object.keys(parsed[0] ?? {})).toEqual([
      "runId",
      "run",
      "metric",
      "context",
      "source",
      "attempt",
      "step",
      "timeUs",
      "value",
    ]);
  });

  test("Parquet holds the same, and the runs that a query finds are the named ones", async () => {
    const file = join(out, "points.parquet");
    const told = await place.run("export", "float", "exact", "-o", file, "--snippet", "polars");
    expect([told.code, told.stdout]).toEqual([
      0,
      expect.stringContaining(`pl.read_parquet(${JSON.stringify(file)})`),
    ]);
    const bytes = new Uint8Array(await readFile(file));
    const rows = await readBack("parquet", pointColumns("parquet"), bytes);
    for (const [run, expected] of written) {
      const own = rows.filter((row) => row[1] === run);
      expect(own.map((row) => [Number(row[6]), row[8]])).toEqual(expected);
    }
    const again = join(out, "again.parquet");
    const query = 'name in ("float", "exact")';
    const json = await place.runJson("export", "--project", "logs", "--query", query, "-o", again);
    expect(json).toMatchObject({ format: "parquet", runs: 2, series: 2, points: 50_006 });
    const ids = [...new Set(rows.map(([id]) => String(id)))];
    const sorted = await place.run("export", ...ids.toSorted(), "-o", file);
    expect(sorted.stdout).toContain("--snippet pandas");
    expect(digest(await readFile(again))).toBe(digest(await readFile(file)));
  });

  test("a row for each run", async () => {
    const file = join(out, "runs.csv");
    const json = await place.runJson("export", "alpha", "beta", "--what", "runs", "-o", file);
    const text = await readFile(file, "utf8");
    expect(json).toEqual({ file, format: "csv", bytes: text.length, runs: 2 });
    const [head = "", ...lines] = text.trimEnd().split("\n");
    const names = head.split(",");
    expect(names.slice(0, 5)).toEqual(["id", "name", "state", "project", "experiment"]);
    const cell = (line: string | undefined, name: string) => line?.split(",")[names.indexOf(name)];
    expect(lines.map((line) => cell(line, "name"))).toEqual(["alpha", "beta"]);
    expect(cell(lines[1], "params.model.layers")).toBe("2");
    expect(cell(lines[0], "metrics.train/loss.min")).toBe("0.05");
    expect(cell(lines[0], "metrics.acc.last")).toBe("0.5");
    expect(cell(lines[0], "metrics.acc.count")).toBe("20");
  });

  test("the same data are the same bytes, also on stdout, after a rebuild and of a live engine", async () => {
    const first = await place.run("export", "alpha", "float", "--format", "csv", "-o", "-");
    expect([first.code, first.stderr, first.stdout.split("\n")[0]]).toEqual([0, "", HEADER]);
    const parquet = async (): Promise<string> => {
      const file = join(out, "same.parquet");
      expect((await place.run("export", "alpha", "float", "-o", file)).code).toBe(0);
      return digest(await readFile(file));
    };
    const before = await parquet();
    await place.run("rebuild");
    expect(await parquet()).toBe(before);
    expect((await place.run("export", "alpha", "float", "-o", "-")).stdout).toBe(first.stdout);
    const { child } = await place.start(["serve", "--no-open", "--port", "0"]);
    expect((await place.run("export", "alpha", "float", "-o", "-")).stdout).toBe(first.stdout);
    expect(await parquet()).toBe(before);
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  });

  test("a failure leaves nothing behind, and what was there stays", async () => {
    const file = join(out, "kept.csv");
    await writeFile(file, "before");
    const { code, stderr } = await place.run("export", "alpha", "nobody", "-o", file);
    expect([code, stderr]).toEqual([1, expect.stringContaining('There is no run "nobody".')]);
    expect(await readFile(file, "utf8")).toBe("before");
    for (const [target, sentence] of [
      [out, "is a folder"],
      [join(out, "no", "such", "folder.csv"), "cannot be written"],
    ] as const) {
      const answer = await place.run("export", "alpha", "-o", target);
      expect([answer.code, answer.stdout, answer.stderr.trim().split("\n").length]).toEqual([
        1,
        "",
        2,
      ]);
      expect(answer.stderr).toContain(sentence);
    }
    expect((await readdir(out)).filter((name) => name.includes(".part"))).toEqual([]);
  });

  test("neither does one that is interrupted", async () => {
    const file = join(out, "cut.csv");
    const many = Array.from({ length: 40 }, () => "float");
    const runs = [...new Set(many), "alpha", "beta", "exact"];
    const child = spawn(process.execPath, [MAIN, "export", ...runs, "-o", file], {
      env: { ...process.env, ASSAY_DATA: place.dataDir },
      stdio: "ignore",
    });
    const exited = once(child, "exit");
    for (;;) {
      const names = await readdir(out);
      if (child.exitCode !== null) break;
      if (names.some((name) => name.includes("cut.csv") && name.endsWith(".part"))) {
        child.kill("SIGINT");
        break;
      }
    }
    await exited;
    expect((await readdir(out)).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test("wrong usage is told", async () => {
    for (const [args, reason] of [
      [["export", "alpha"], "Name a file with -o"],
      [["export", "-o", "x.csv"], "Name the runs to export"],
      [["export", "alpha", "-o", "x", "--format", "arrow"], "Allowed choices"],
      [["export", "alpha", "--query", "lr > 1", "-o", "x.csv"], "one of the two"],
      [["export", "alpha", "-o", "-", "--snippet", "pandas"], "--snippet reads a file"],
      [["export", "alpha", "--to-mlflow", "http://x", "--what", "runs"], "goes with -o"],
      [["export", "alpha", "-o", "-", "--json"], "--json tells about a file"],
    ] as const) {
      const { code, stdout, stderr } = await place.run(...args);
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toContain(reason);
    }
  });
});
