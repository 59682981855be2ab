import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { event, eventFile, scalar, summary } from "../formats/tfevents/testing.ts";
import { createWorkplace, type Workplace } from "./cli.test-support.ts";
import { headOf, toLines } from "./export-lines.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));
const HEADER = headOf("csv").trimEnd();

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

  test("the same data are the same bytes, also on stdout, after a rebuild and of a live engine", async () => {
    const first = await place.run("export", "alpha", "float", "--format", "csv", "-o", "-");
    expect([first.code, first.stderr, first.stdout.split("\n")[0]]).toEqual([0, "", HEADER]);
    await place.run("rebuild");
    expect((await place.run("export", "alpha", "float", "-o", "-")).stdout).toBe(first.stdout);
    const { child } = await place.start(["serve", "--no-open", "--port", "0"]);
    expect((await place.run("export", "alpha", "float", "-o", "-")).stdout).toBe(first.stdout);
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
      [["export", "alpha", "-o", "x", "--format", "parquet"], "Allowed choices"],
      [["export", "alpha", "-o", "-", "--json"], "--json tells about a file"],
    ] as const) {
      const { code, stdout, stderr } = await place.run(...args);
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toContain(reason);
    }
  });
});

test("any doubles and any steps read back as the same, in both formats", () => {
  const series = {
    runId: "id",
    run: 'a "b",\nc',
    metric: "m",
    context: "",
    source: "s#p",
    attempt: 2,
  };
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.double())),
      (points) => {
        const columns = {
          steps: BigInt64Array.from(points, ([step]) => step),
          timesUs: Float64Array.from(points, (_, i) =>
            i % 2 === 0 ? Number.NaN : 1_795_313_567_000_000 + i,
          ),
          values: Float64Array.from(points, ([, value]) => value),
        };
        const json = toLines("jsonl", series, columns).split("\n").slice(0, -1);
        expect(json).toHaveLength(points.length);
        json.forEach((line, i) => {
          const one = JSON.parse(line) as {
            run: string;
            step: number | string;
            value: number | string;
          };
          expect(Object.is(Number(one.value), points[i]?.[1])).toBe(true);
          expect([BigInt(one.step), one.run]).toEqual([points[i]?.[0], series.run]);
        });
        const csv = toLines("csv", series, columns).split('"a ""b"",\nc"').slice(1);
        csv.forEach((line, i) => {
          const parts = line.trimEnd().split("\n")[0]?.split(",") ?? [];
          expect(Object.is(Number(parts.at(-1)), points[i]?.[1])).toBe(true);
          expect(BigInt(parts.at(-3) ?? "")).toBe(points[i]?.[0]);
        });
      },
    ),
  );
});
