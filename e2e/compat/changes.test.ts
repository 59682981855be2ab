import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import {
  appendFile,
  copyFile,
  cp,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { encodeFileVersion, encodeScalar } from "../support/tfevents-writer.ts";
import { readEventFile } from "../support/tfevents-reader.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";
import { waitFor as waitShorter } from "../support/wait.ts";

/* The odd ways in which log files change, with real processes; at the end the points are those of an independent reader. */

/** Libraries hold back what they log, and thousands of files take their time where the machine is busy. */
const waitFor: typeof waitShorter = (what, read) => waitShorter(what, read, 150_000);

const run = promisify(execFile);
const START = 1_790_000_000;
const HEADER = "step,loss\n";
const loss = (step: number): number => Math.sin(step) * 10;
const rows = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `${from + i},${loss(from + i)}\n`).join("");
const events = (from: number, to: number): Buffer =>
  Buffer.concat(
    Array.from({ length: to - from }, (_, i) =>
      encodeScalar("loss", from + i, loss(from + i), START + from + i),
    ),
  );

interface Place extends AsyncDisposable {
  readonly root: string;
  readonly engine: TestEngine;
}

/** An engine that watches an empty folder. */
async function watch(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Place> {
  const temp: TempFolder = await makeTempFolder();
  const root = join(temp.path, "project");
  await mkdir(root);
  const engine = await startEngine({ folders: [root], args, env });
  await engine.settled();
  return {
    root,
    engine,
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      await temp[Symbol.asyncDispose]();
    },
  };
}

/** Points of "loss" by source: those of each attempt, in order, as `step value`. */
async function readStored({ engine: { api } }: Place): Promise<Record<string, string[][]>> {
  const { rows: runs } = await api.runs.list({ removed: false, limit: 1000 });
  const found: Record<string, string[][]> = {};
  for (const { id } of runs) {
    const { sources } = await api.runs.get({ id });
    const { series: all } = await api.runs.listSeries({ runId: id });
    if (!all.some(({ metric }) => metric === "loss")) continue;
    const { series } = await api.runs.getPoints({ runId: id, metric: "loss" });
    for (const source of sources) {
      found[source.path] = series
        .filter(({ sourceId }) => sourceId === source.id)
        .map(({ points }) => points.map(({ step, value }) => `${step} ${value}`));
    }
  }
  return found;
}

async function countPoints({ engine: { api } }: Place): Promise<Record<string, number>> {
  const { sources } = await api.ingest.listSources({});
  return Object.fromEntries(
    sources.map(({ path, metrics }) => [path, metrics["loss"]?.points ?? 0]),
  );
}

/** What an independent reader finds in the files that are there, in the form of `readStored`. */
async function readFiles(root: string): Promise<Record<string, string[][]>> {
  const found: Record<string, string[][]> = {};
  for (const path of await readdir(root, { recursive: true })) {
    if (path.endsWith(".csv")) {
      const lines = (await readFile(join(root, path), "utf8")).trim().split("\n").slice(1);
      found[path] = [lines.map((line) => line.split(",").map(Number).join(" "))];
    }
    if (/(^|\/)events\.out\.[^/]*$/.test(path)) {
      const points = (await readEventFile(join(root, path))).get("loss") ?? [];
      const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
      found[folder] = [points.map(({ step, value }) => `${step} ${value}`)];
    }
  }
  return found;
}

/** Waits until what is stored is this; says what it was where that never comes. */
async function expectStored(place: Place, expected: Record<string, string[][]>): Promise<void> {
  const text = (all: Record<string, string[][]>): string =>
    JSON.stringify(Object.entries(all).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const wanted = text(expected);
  await waitFor("everything is stored", async () => text(await readStored(place)) === wanted).catch(
    async () => expect(await readStored(place)).toEqual(expected),
  );
}

const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => `${from + i} ${loss(from + i)}`);

const RSYNC = "/usr/bin/rsync";
const MODES = [
  ["by the system's events", []],
  ["by polling", ["--poll"]],
] as const;

describe.each(MODES)("%s", (_, args) => {
  it.skipIf(!existsSync(RSYNC)).each([
    ["that is written anew and put in its place", []],
    ["that is written in place", ["--inplace"]],
    ["that is appended to", ["--append"]],
  ])("a mirror of rsync %s has every point once", async (__, options) => {
    await using place = await watch(args);
    await using elsewhere = await makeTempFolder();
    const name = "events.out.tfevents.1790000000.vm.7.0";
    await mkdir(join(elsewhere.path, "tb"));
    await writeFile(join(elsewhere.path, "tb", name), encodeFileVersion(START));
    await writeFile(join(elsewhere.path, "metrics.csv"), `step,acc\n`);
    for (let step = 0; step < 60; step += 10) {
      await appendFile(join(elsewhere.path, "tb", name), events(step, step + 10));
      const accuracies = rows(step, step + 10);
      await appendFile(join(elsewhere.path, "metrics.csv"), accuracies);
      await run(RSYNC, ["-a", ...options, `${elsewhere.path}/`, `${place.root}/`]);
      await waitFor(
        "the mirror is read",
        async () => (await countPoints(place))["tb"] === step + 10,
      );
    }
    const { tb } = await readFiles(place.root);
    await expectStored(place, { tb: tb ?? [] });
    await waitFor("the table is read, too", async () => {
      const { sources } = await place.engine.api.ingest.listSources({});
      return sources.find(({ path }) => path === "metrics.csv")?.metrics["acc"]?.points === 60;
    });
  });

  it("a table that is written anew with each row has every row once", async () => {
    await using place = await watch(args);
    for (let count = 1; count <= 20; count++) {
      await writeFile(join(place.root, "next"), HEADER + rows(0, count));
      await rename(join(place.root, "next"), join(place.root, "metrics.csv"));
      if (count % 5 === 0)
        await waitFor(
          "it is read",
          async () => (await countPoints(place))["metrics.csv"] === count,
        );
    }
    await expectStored(place, await readFiles(place.root));
  });

  it("a table that is cut and begun anew keeps what it held as an older attempt", async () => {
    await using place = await watch(args);
    const path = join(place.root, "metrics.csv");
    await writeFile(path, HEADER + rows(0, 20));
    await expectStored(place, { "metrics.csv": [lines(0, 20)] });
    await truncate(path, 0);
    const other = Array.from({ length: 5 }, (_, i) => `${i},${100 + i}\n`).join("");
    await writeFile(path, HEADER + other);
    const second = Array.from({ length: 5 }, (_, i) => `${i} ${100 + i}`);
    await expectStored(place, { "metrics.csv": [lines(0, 20), second] });
  });

  it.each(["a new file in its place", "the same file cut to nothing"])(
    "a log that is rotated, %s, has every point once",
    async (way) => {
      await using place = await watch(args);
      const path = join(place.root, "metrics.jsonl");
      const json = (from: number, to: number): string =>
        Array.from(
          { length: to - from },
          (__, i) => `${JSON.stringify({ step: from + i, loss: loss(from + i) })}\n`,
        ).join("");
      await writeFile(path, json(0, 20));
      await expectStored(place, { "metrics.jsonl": [lines(0, 20)] });
      if (way === "a new file in its place") {
        await rename(path, `${path}.1`);
      } else {
        await copyFile(path, `${path}.1`);
        await truncate(path, 0);
      }
      await appendFile(path, json(20, 30));
      await appendFile(path, json(30, 40));
      await waitFor("the rest is read", async () => {
        const stored = Object.values(await readStored(place)).flat(2);
        return stored.length >= 40;
      });
      const stored = Object.values(await readStored(place)).flat(2);
      expect(stored.toSorted((a, b) => parseInt(a) - parseInt(b))).toEqual(lines(0, 40));
    },
  );

  it("a project that is away for a while, as on a drive that is taken off, is not taken for deleted", async () => {
    await using place = await watch(args);
    await writeFile(join(place.root, "metrics.csv"), HEADER + rows(0, 10));
    await expectStored(place, { "metrics.csv": [lines(0, 10)] });
    await rename(place.root, `${place.root}-away`);
    const { api } = place.engine;
    await waitFor("it is told", async () =>
      (await api.runs.listProjects()).some(({ watch: mode }) => mode === "missing"),
    );
    const { rows: runs } = await api.runs.list({ removed: false, limit: 10 });
    expect(runs).toMatchObject([{ sourceMissing: false }]);
    await appendFile(join(`${place.root}-away`, "metrics.csv"), rows(10, 20));
    await rename(`${place.root}-away`, place.root);
    await expectStored(place, { "metrics.csv": [lines(0, 20)] });
  });

  it("500 runs that appear at once are all there", async () => {
    await using place = await watch(args);
    await using elsewhere = await makeTempFolder();
    const expected: Record<string, number> = {};
    for (let i = 0; i < 500; i++) {
      await mkdir(join(elsewhere.path, "sweep", `run${i}`), { recursive: true });
      await writeFile(
        join(elsewhere.path, "sweep", `run${i}`, "metrics.csv"),
        HEADER + rows(0, 10 + (i % 7)),
      );
      expected[`sweep/run${i}/metrics.csv`] = 10 + (i % 7);
    }
    await cp(join(elsewhere.path, "sweep"), join(place.root, ".sweep"), { recursive: true });
    await rename(join(place.root, ".sweep"), join(place.root, "sweep"));
    await waitFor("all are read", async () => {
      const counts = await countPoints(place);
      const sweep = Object.keys(counts).filter((path) => path.startsWith("sweep/"));
      return sweep.length === 500 && sweep.every((path) => counts[path] === expected[path]);
    });
    // Nothing is left of what lay there under another name for a moment.
    const { rows: runs } = await place.engine.api.runs.list({ removed: false, limit: 1000 });
    expect(runs.filter(({ sourceMissing }) => sourceMissing)).toEqual([]);
    expect(runs).toHaveLength(500);
  });

  it("links in circles are not followed", async () => {
    await using place = await watch(args);
    await mkdir(join(place.root, "a/b"), { recursive: true });
    await symlink(place.root, join(place.root, "a/b/again"));
    await symlink("../b", join(place.root, "a/b/self"));
    await writeFile(join(place.root, "a/b/metrics.csv"), HEADER + rows(0, 10));
    await expectStored(place, { "a/b/metrics.csv": [lines(0, 10)] });
  });

  it("a folder that is renamed to other cases of its letters keeps its run", async () => {
    await using place = await watch(args);
    await mkdir(join(place.root, "Run"));
    await writeFile(join(place.root, "Run/metrics.csv"), HEADER + rows(0, 10));
    await expectStored(place, { "Run/metrics.csv": [lines(0, 10)] });
    await rename(join(place.root, "Run"), join(place.root, "run"));
    await appendFile(join(place.root, "run/metrics.csv"), rows(10, 15));
    await expectStored(place, { "run/metrics.csv": [lines(0, 15)] });
  });

  it("what writers flush in the middle of a record is read when it is whole", async () => {
    await using place = await watch(args);
    const script = join(import.meta.dirname, "../soak/writer.ts");
    const folder = join(place.root, "live");
    const writer = spawn(process.execPath, [script, folder, "1", "0"], { stdio: "ignore" });
    await waitFor(
      "it is met at its work",
      async () => ((await countPoints(place))["live"] ?? 0) > 2000,
    );
    const ended = new Promise((resolve) => writer.once("exit", resolve));
    writer.kill("SIGKILL");
    await ended;
    const { live = [] } = await readFiles(place.root);
    await waitFor(
      "the rest is read",
      async () => (await countPoints(place))["live"] === live[0]?.length,
    );
    expect((await readStored(place))["live"]).toEqual(live);
  });
});

it("2,000 files that grow at a time are all followed", async () => {
  await using place = await watch([]);
  const path = (i: number): string => `run${i % 100}/log${i}.csv`;
  for (let i = 0; i < 100; i++) await mkdir(join(place.root, `run${i}`));
  const expected: Record<string, number> = {};
  for (let i = 0; i < 2000; i++) {
    expected[path(i)] = 15;
    await writeFile(join(place.root, path(i)), HEADER + rows(0, 5));
  }
  for (const from of [5, 10]) {
    for (let i = 0; i < 2000; i++)
      await appendFile(join(place.root, path(i)), rows(from, from + 5));
  }
  await waitFor("all are read", async () => {
    const counts = await countPoints(place);
    return Object.entries(expected).every(([name, count]) => counts[name] === count);
  });
});

const FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

it.skipIf(!existsSync(FAKETIME))("a clock that is set forth and back loses no point", async () => {
  await using temp = await makeTempFolder();
  const clock = join(temp.path, "clock");
  await writeFile(clock, "+0");
  await using place = await watch([], {
    LD_PRELOAD: FAKETIME,
    FAKETIME_TIMESTAMP_FILE: clock,
    FAKETIME_NO_CACHE: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  });
  await writeFile(join(place.root, "metrics.csv"), HEADER);
  for (const [i, offset] of ["+0", "+7200", "-7200", "+86400", "+0"].entries()) {
    await writeFile(clock, offset);
    await appendFile(join(place.root, "metrics.csv"), rows(i * 10, i * 10 + 10));
    await expectStored(place, { "metrics.csv": [lines(0, i * 10 + 10)] });
  }
  await rm(clock);
});
