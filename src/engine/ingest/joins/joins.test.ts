import { appendFile, mkdir, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { event, eventFile, scalar, summary } from "../../../formats/tfevents/testing.ts";
import { CALL, makeTestFolder, openTestEngine, waitFor, type TestEngine } from "../../testing.ts";
import { addAndRead } from "../testing.ts";

/** Values that no other seed has. */
const loss = (seed: number, step: number): number => Math.fround(Math.sin(seed * 100 + step) + 2);
const steps = (count: number, from = 0): number[] =>
  Array.from({ length: count }, (_, i) => from + i);

const START = 1_790_000_000;

function scalars(seed: number, at: readonly number[], tag = "loss"): number[][] {
  return at.map((step) => event(START + step, step, summary(scalar(tag, loss(seed, step)))));
}

async function writeEvents(
  folder: string,
  events: readonly number[][],
  name = "1790000000.vm.77.0",
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `events.out.tfevents.${name}`);
  await writeFile(path, eventFile(...events));
  return path;
}

const rows = (seed: number, at: readonly number[]): string =>
  at.map((step) => `${step},${loss(seed, step)}\n`).join("");

async function writeCsv(folder: string, seed: number, at: readonly number[]): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, "metrics.csv");
  await writeFile(path, `step,loss\n${rows(seed, at)}`);
  return path;
}

async function writeJsonl(folder: string, seed: number, at: readonly number[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const lines = at.map((step) => `${JSON.stringify({ step, loss: loss(seed, step) })}\n`);
  await writeFile(join(folder, "metrics.jsonl"), lines.join(""));
}

/** Of each run its sources with why they are there, and the points of its shown lines of "loss". */
async function readJoined(engine: TestEngine) {
  const { rows: runs } = await engine.handlers.runs.list({ removed: false, limit: 100 }, CALL);
  // One that was joined meanwhile is no more.
  const details = await Promise.allSettled(
    runs.map(({ id }) => engine.handlers.runs.get({ id }, CALL)),
  );
  return details
    .flatMap((detail) => (detail.status === "fulfilled" ? [detail.value] : []))
    .map(({ sources, series }) => ({
      sources: sources
        .map(
          ({ path, joined, joinReason }) =>
            `${path} ${joined ? (joinReason?.kind ?? "hand") : "found"}`,
        )
        .toSorted(),
      loss: series.filter(({ metric }) => metric === "loss").map(({ points }) => points),
    }))
    .toSorted((a, b) => (a.sources[0] ?? "").localeCompare(b.sources[0] ?? ""));
}

type Joined = Awaited<ReturnType<typeof readJoined>>;

async function waitForJoined(engine: TestEngine, expected: Joined): Promise<void> {
  const text = JSON.stringify(expected);
  await waitFor(
    () => readJoined(engine),
    (joined) => JSON.stringify(joined) === text,
  );
}

async function openOn(data: string, folder: string): Promise<TestEngine> {
  const engine = await openTestEngine(data);
  await addAndRead(engine, folder);
  return engine;
}

describe("one training", () => {
  test("that three loggers wrote is one run with one set of curves, three trainings are three", async () => {
    await using folder = await makeTestFolder();
    await using data = await makeTestFolder();
    for (const seed of [1, 2, 3]) {
      await writeEvents(
        join(folder.path, `tb/${seed}`),
        scalars(seed, steps(20)),
        `1790000000.vm.${seed}.0`,
      );
      await writeCsv(join(folder.path, `csv/${seed}`), seed, steps(20));
      await writeJsonl(join(folder.path, `jsonl/${seed}`), seed, steps(20));
    }
    await using engine = await openOn(data.path, folder.path);
    const expected = [1, 2, 3].map((seed) => ({
      sources: [
        `csv/${seed}/metrics.csv found`,
        `jsonl/${seed}/metrics.jsonl values`,
        `tb/${seed} values`,
      ],
      loss: [20],
    }));
    await waitForJoined(engine, expected);
    await engine.handlers.system.rebuild(undefined, CALL);
    await waitForJoined(engine, expected);
  });

  test("whose text log has its values rounded is one with what kept them exactly, and shown as that has them", async () => {
    await using folder = await makeTestFolder();
    await using data = await makeTestFolder();
    const print = (seed: number, format: (value: number) => string): string =>
      steps(20)
        .map((step) => `step=${step} loss=${format(loss(seed, step))}\n`)
        .join("");
    const formats = [
      (value: number) => value.toFixed(4),
      (value: number) => value.toPrecision(4),
      (value: number) => value.toExponential(3),
    ];
    for (const [seed, format] of formats.entries()) {
      const place = join(folder.path, String(seed));
      await writeCsv(place, seed, steps(20));
      await writeFile(join(place, "train.out"), print(seed, format));
    }
    // Two digits are alike by accident.
    await writeCsv(join(folder.path, "3"), 3, steps(20));
    await writeFile(
      join(folder.path, "3", "train.out"),
      print(3, (value) => value.toFixed(1)),
    );
    // Nearly the values of another seed.
    await writeCsv(join(folder.path, "4"), 4, steps(20));
    await writeFile(
      join(folder.path, "4", "train.out"),
      print(4, (v) => (v + 0.0002).toFixed(4)),
    );
    await using engine = await openOn(data.path, folder.path);
    const expected = [
      ...[0, 1, 2].map((seed) => ({
        sources: [`${seed}/metrics.csv found`, `${seed}/train.out values`],
        loss: [20],
      })),
      ...[3, 4].flatMap((seed) =>
        ["metrics.csv", "train.out"].map((name) => ({
          sources: [`${seed}/${name} found`],
          loss: [20],
        })),
      ),
    ];
    await waitForJoined(engine, expected);
    const { rows: runs } = await engine.handlers.runs.list({ removed: false, limit: 100 }, CALL);
    const run = runs.find(({ name }) => name.startsWith("0"));
    const { series } = await engine.handlers.runs.get({ id: run?.id ?? "" }, CALL);
    expect(series[0]).toMatchObject({ metric: "loss", last: loss(0, 19) });
  });

  test("is joined as it goes on, and shown once whichever of its logs is ahead", async () => {
    await using folder = await makeTestFolder();
    await using data = await makeTestFolder();
    const events = await writeEvents(join(folder.path, "tb"), scalars(1, steps(2)));
    const csv = await writeCsv(folder.path, 1, steps(2));
    await using engine = await openOn(data.path, folder.path);
    const apart: Joined = [
      { sources: ["metrics.csv found"], loss: [2] },
      { sources: ["tb found"], loss: [2] },
    ];
    expect(await readJoined(engine)).toEqual(apart);
    const sources = ["metrics.csv found", "tb values"];
    await appendFile(csv, rows(1, steps(8, 2)));
    await appendFile(events, eventFile(...scalars(1, steps(8, 2))));
    await waitForJoined(engine, [{ sources, loss: [10] }]);
    // The one that tells times lags behind: both are there until it is no more.
    await appendFile(csv, rows(1, steps(5, 10)));
    await waitForJoined(engine, [{ sources, loss: [15, 10] }]);
    await appendFile(events, eventFile(...scalars(1, steps(5, 10))));
    await waitForJoined(engine, [{ sources, loss: [15] }]);
    // From here on they contradict each other: nothing is hidden.
    await appendFile(csv, rows(2, steps(5, 15)));
    await appendFile(events, eventFile(...scalars(1, steps(5, 15))));
    await waitForJoined(engine, [{ sources, loss: [20, 20] }]);
  });

  test("whose loggers count steps from 0 and from 1 is one", async () => {
    await using folder = await makeTestFolder();
    await using data = await makeTestFolder();
    await writeCsv(folder.path, 1, steps(10));
    const later = steps(10).map((step) =>
      event(START + step, step + 1, summary(scalar("loss", loss(1, step)))),
    );
    await writeEvents(join(folder.path, "tb"), later);
    await using engine = await openOn(data.path, folder.path);
    await waitForJoined(engine, [{ sources: ["metrics.csv found", "tb values"], loss: [10] }]);
  });

  test("whose loggers count from 0 and from 1 shows once what is logged now and then, and what begins with a constant", async () => {
    await using folder = await makeTestFolder();
    await using data = await makeTestFolder();
    // A constant does not tell where a step is counted from: both are shown.
    const valuesAt = (step: number) => ({
      loss: loss(1, step),
      ...(step % 10 === 0 && { eval: loss(2, step), lr: 0.5 }),
      warm: step < 20 ? 1 : loss(3, step),
    });
    const [csv, json] = [join(folder.path, "a.csv"), join(folder.path, "b.jsonl")];
    const writeTo = async (from: number, count: number): Promise<void> => {
      for (const step of steps(count, from)) {
        const values = { eval: "", lr: "", ...valuesAt(step) };
        await appendFile(
          csv,
          `${step},${values.loss},${values.eval},${values.lr},${values.warm}\n`,
        );
        await appendFile(json, `${JSON.stringify({ step: step + 1, ...valuesAt(step) })}\n`);
      }
    };
    await writeFile(csv, "step,loss,eval,lr,warm\n");
    await writeTo(0, 18);
    await using engine = await openOn(data.path, folder.path);
    const shown = async (): Promise<string> => {
      const { rows: runs } = await engine.handlers.runs.list({ removed: false, limit: 9 }, CALL);
      const { series } = await engine.handlers.runs.get({ id: runs[0]?.id ?? "" }, CALL);
      const lines = series.map(({ metric, points }) => `${metric}:${points}`).toSorted();
      return `${runs.length} ${lines.join(" ")}`;
    };
    await waitFor(shown, (now) => now === "1 eval:2 loss:18 lr:2 lr:2 warm:18 warm:18");
    await writeTo(18, 15);
    await waitFor(shown, (now) => now === "1 eval:4 loss:33 lr:4 lr:4 warm:33");
  });

  test("that is split off by a person stays apart, and together when that is undone", async () => {
    await using folder = await makeTestFolder();
    await using data = await makeTestFolder();
    await writeEvents(join(folder.path, "tb"), scalars(1, steps(10)));
    const csv = await writeCsv(folder.path, 1, steps(10));
    await using engine = await openOn(data.path, folder.path);
    const joined: Joined = [{ sources: ["metrics.csv found", "tb values"], loss: [10] }];
    await waitForJoined(engine, joined);
    const { rows: runs } = await engine.handlers.runs.list({ removed: false, limit: 10 }, CALL);
    const { sources } = await engine.handlers.runs.get({ id: runs[0]?.id ?? "" }, CALL);
    const tb = sources.find(({ path }) => path === "tb");
    await engine.handlers.runs.splitSource({ sourceId: tb?.id ?? "" }, CALL);
    await appendFile(csv, rows(1, steps(1, 10)));
    const apart: Joined = [
      { sources: ["metrics.csv found"], loss: [11] },
      { sources: ["tb found"], loss: [10] },
    ];
    await waitForJoined(engine, apart);
    await engine.handlers.system.rebuild(undefined, CALL);
    await waitForJoined(engine, apart);
    await engine.handlers.runs.undo({}, CALL);
    await appendFile(csv, rows(1, steps(1, 11)));
    // The times of the other log are not known to the one that is ahead.
    await waitForJoined(engine, [{ ...joined[0], loss: [12, 10] } as Joined[number]]);
  });
});

describe("two trainings", () => {
  test.each([
    ["have other values", 2, steps(10)],
    ["have too few points in common", 1, steps(10, 8)],
  ])("that %s stay two", async (_, seed, at) => {
    await using folder = await makeTestFolder();
    await using data = await makeTestFolder();
    await writeCsv(folder.path, 1, steps(10));
    await writeEvents(join(folder.path, "tb"), scalars(seed, at));
    await using engine = await openOn(data.path, folder.path);
    expect(await readJoined(engine)).toMatchObject([
      { sources: ["metrics.csv found"] },
      { sources: ["tb found"] },
    ]);
  });

  test("that follow one another with the same values stay two", async () => {
    await using folder = await makeTestFolder();
    await using data = await makeTestFolder();
    const start = Date.now() / 1000 - 100;
    const first = steps(10).map((step) =>
      event(start + step, step, summary(scalar("loss", loss(1, step)))),
    );
    const path = await writeEvents(join(folder.path, "tb"), first);
    await utimes(path, start + 10, start + 10);
    await writeCsv(folder.path, 1, steps(10));
    await using engine = await openOn(data.path, folder.path);
    expect(await readJoined(engine)).toHaveLength(2);
  });

  test("of one logger stay two, whatever they hold; another log is joined with the one beside it", async () => {
    await using folder = await makeTestFolder();
    await using data = await makeTestFolder();
    for (const name of ["a", "b"]) {
      await writeEvents(
        join(folder.path, name, "tb"),
        scalars(1, steps(10)),
        `1790000000.vm.${name}.0`,
      );
      await writeCsv(join(folder.path, name), 1, steps(10));
    }
    await using engine = await openOn(data.path, folder.path);
    await waitForJoined(engine, [
      { sources: ["a/metrics.csv found", "a/tb values"], loss: [10] },
      { sources: ["b/metrics.csv found", "b/tb values"], loss: [10] },
    ]);
  });

  test("that cannot be told apart are joined with nothing", async () => {
    await using folder = await makeTestFolder();
    await using data = await makeTestFolder();
    for (const name of ["a", "b"])
      await writeEvents(join(folder.path, name), scalars(1, steps(10)), `1790000000.vm.${name}.0`);
    await writeCsv(folder.path, 1, steps(10));
    await using engine = await openOn(data.path, folder.path);
    expect(await readJoined(engine)).toHaveLength(3);
  });

  test("of which people said something stay as they are", async () => {
    await using folder = await makeTestFolder();
    await using data = await makeTestFolder();
    await writeCsv(folder.path, 1, steps(2));
    const events = await writeEvents(join(folder.path, "tb"), scalars(1, steps(2)));
    await using engine = await openOn(data.path, folder.path);
    const { rows: runs } = await engine.handlers.runs.list({ removed: false, limit: 10 }, CALL);
    for (const { id } of runs) await engine.handlers.runs.edit({ ids: [id], notes: "mine" }, CALL);
    await appendFile(join(folder.path, "metrics.csv"), rows(1, steps(8, 2)));
    await appendFile(events, eventFile(...scalars(1, steps(8, 2))));
    const isRead = ([a, b]: Joined): boolean => a?.loss[0] === 10 && b?.loss[0] === 10;
    await waitFor(() => readJoined(engine), isRead);
    // One whose notes are taken back is joined with the other.
    await engine.handlers.runs.undo({}, CALL);
  });
});

test("folders that a writer of TensorBoard makes for parts of a run belong to it, others do not", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  const at = (...path: string[]): string => join(folder.path, "run", ...path);
  await writeEvents(at(), scalars(1, steps(5), "other"), "1790000000.vm.7.0");
  await writeEvents(at("loss_train"), scalars(1, steps(5)), "1790000000.vm.7.1");
  await writeEvents(at("loss_val"), scalars(2, steps(5)), "1790000000.vm.7.2");
  await writeEvents(at("1790000000.25"), scalars(1, [0], "hparam/acc"), "1790000000.vm.7.3");
  await writeEvents(at("acc_train"), scalars(1, steps(5)), "1790000000.vm.7.4");
  await writeEvents(at("loss_of_another"), scalars(1, steps(5)), "1790000000.vm.8.0");
  await using engine = await openOn(data.path, folder.path);
  expect(await readJoined(engine)).toEqual([
    {
      sources: [
        "run found",
        "run/1790000000.25 parent",
        "run/loss_train parent",
        "run/loss_val parent",
      ],
      loss: [5, 5],
    },
    { sources: ["run/acc_train found"], loss: [5] },
    { sources: ["run/loss_of_another found"], loss: [5] },
  ]);
});

test("rows of CodeCarbon belong to the runs that went on in their time", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  const header = "timestamp,project_name,run_id,experiment_id,duration,emissions,emissions_rate";
  const local = (seconds: number): string => {
    const date = new Date(seconds * 1000);
    return new Date(date.getTime() - date.getTimezoneOffset() * 60e3).toISOString().slice(0, 19);
  };
  const trainings = [START, START + 3600, START + 7200];
  for (const [i, start] of trainings.entries()) {
    const at = steps(60).map((step) =>
      event(start + step, step, summary(scalar("loss", loss(i, step)))),
    );
    const path = await writeEvents(join(folder.path, `run${i}`), at, `${start}.vm.${i}.0`);
    await utimes(path, start + 60, start + 60);
  }
  const row = (id: string, end: number): string =>
    `${local(end)},"demo, again",${id},x,60.5,${id.length}e-7,0.1\n`;
  const carbon = join(folder.path, "emissions.csv");
  await writeFile(carbon, `${header}\n${row("a", START + 61)}${row("late", START + 1800)}`);
  await using engine = await openOn(data.path, folder.path);
  const belonging = (): Promise<readonly (readonly string[])[]> =>
    readJoined(engine).then((joined) => joined.map(({ sources }) => sources));
  expect(await belonging()).toEqual([
    ["emissions.csv found"],
    ["emissions.csv time", "run0 found"],
    ["run1 found"],
    ["run2 found"],
  ]);
  await appendFile(carbon, row("bb", START + 7262));
  await waitFor(belonging, (now) => now.some((of) => of.includes("run2 found") && of.length === 2));
  const { rows: runs } = await engine.handlers.runs.list(
    { removed: false, limit: 10, query: 'tag."codecarbon.emissions" = "2e-7"' },
    CALL,
  );
  expect(runs.map(({ name }) => name)).toEqual(["run2"]);
});

test("the states that a Trainer leaves in its folder are one run, another training's in the same folder are not", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  const out = join(folder.path, "out");
  const writeState = async (seed: number, checkpoint: number): Promise<void> => {
    await mkdir(join(out, `checkpoint-${checkpoint}`), { recursive: true });
    const history = steps(checkpoint, 1).map((step) => ({ step, loss: loss(seed, step) }));
    await writeFile(
      join(out, `checkpoint-${checkpoint}`, "trainer_state.json"),
      JSON.stringify({ global_step: checkpoint, log_history: history }),
    );
  };
  await writeState(1, 5);
  await using engine = await openOn(data.path, folder.path);
  await writeState(1, 10);
  // Only the newest ones are kept.
  await rm(join(out, "checkpoint-5"), { recursive: true });
  const state = (checkpoint: number, reason: string): string =>
    `out/checkpoint-${checkpoint}/trainer_state.json ${reason}`;
  await waitForJoined(engine, [{ sources: [state(10, "parent"), state(5, "found")], loss: [10] }]);
  const { rows: runs } = await engine.handlers.runs.list({ removed: false, limit: 10 }, CALL);
  expect(runs).toMatchObject([{ name: "out", sourceMissing: false }]);
  await writeState(2, 15);
  await waitForJoined(engine, [
    { sources: [state(10, "parent"), state(5, "found")], loss: [10] },
    { sources: [state(15, "found")], loss: [15] },
  ]);
});
