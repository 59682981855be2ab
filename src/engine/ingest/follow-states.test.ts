import { utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { CALL, makeTestFolder, openTestEngine, waitFor } from "../testing.ts";
import type { EngineThreads } from "../threads.ts";
import { followStates, REAL_WORLD } from "./follow-states.ts";
import type { ProcessFacts } from "./process-table.ts";
import type { StateRow } from "./queries.ts";

test("a file that was written long ago is a finished run, one that was just written a running one", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  const old = join(project.path, "old.csv");
  await writeFile(old, "step,loss\n0,1\n1,2\n");
  await writeFile(join(project.path, "new.csv"), "step,loss\n0,1\n");
  const hourAgo = new Date(Date.now() - 3600_000);
  await utimes(old, hourAgo, hourAgo);
  await engine.addFolder(project.path, { confirmed: true });
  await engine.whenSettled();
  const states = async () => {
    const { rows } = await engine.handlers.runs.list({ removed: false, limit: 10 }, CALL);
    return Object.fromEntries(rows.map(({ name, state }) => [name, state]));
  };
  const found = await waitFor(states, (all) => Object.keys(all).length === 2);
  expect(found).toEqual({ old: "finished", new: "running" });
});

const S = 1e6;
const NOW = 1_790_000_000 * S;

/** A follower of one run in a world of its own: clocks and processes are what the test says. */
function followOne(row: Partial<StateRow>) {
  const world = { now: NOW, steady: 0, boot: NOW - 86_400 * S, looks: 0 };
  const processes = new Map<number, ProcessFacts>();
  let judged: StateRow = {
    runId: "r",
    projectId: "p",
    state: "running",
    reason: "",
    lastDataUs: NOW - 5 * S,
    createdUs: 0,
    logger: "tensorboard",
    writer: { host: hostname(), pid: 7 },
    endMark: undefined,
    sourceDataUs: NOW - 5 * S,
    missing: false,
    ...row,
  };
  const threads = {
    read: {
      call: {
        ingest: {
          loadStates: async () => [judged],
          loadRhythms: async () => [],
          loadConsolePlaces: async () => {
            world.looks++;
            return [];
          },
        },
      },
    },
    write: {
      call: {
        ingest: {
          setStates: async ({ states }: { readonly states: ReadonlyArray<Partial<StateRow>> }) => {
            judged = { ...judged, ...states[0] };
          },
        },
      },
    },
  };
  const states = followStates(
    threads as unknown as EngineThreads,
    () => undefined,
    (error) => expect.unreachable(String(error)),
    {
      nowUs: () => world.now,
      steadyUs: () => world.steady,
      isAway: () => false,
      processes: {
        find: async (pid) => processes.get(pid),
        readBoot: async () => world.boot,
      },
    },
  );
  return {
    world,
    processes,
    pass: (seconds: number) => {
      world.now += seconds * S;
      world.steady += seconds * S;
    },
    write: () => {
      judged = { ...judged, lastDataUs: world.now, sourceDataUs: world.now };
      states.grew(["r"], "file", world.now);
    },
    judge: async () => {
      await states.judge(true);
      return { state: judged.state, reason: judged.reason };
    },
    [Symbol.asyncDispose]: () => states.close(),
  };
}

const process = (beganUs: number, identity = String(beganUs)): ProcessFacts => ({
  identity,
  beganUs,
  isStopped: false,
});

test("data that goes on after its process was seen to be gone is written by another one", async () => {
  await using run = followOne({});
  run.write();
  run.pass(5);
  expect(await run.judge()).toMatchObject({ state: "finished" });
  run.pass(5);
  run.write();
  run.pass(5);
  expect(await run.judge()).toEqual({ state: "running", reason: "data is arriving" });
});

test("an id that was given out again does not keep a run alive", async () => {
  await using seen = followOne({});
  seen.write();
  seen.processes.set(7, process(NOW - 60 * S));
  expect(await seen.judge()).toMatchObject({ state: "running" });
  // Another process, which began at a time that proves nothing.
  seen.processes.set(7, process(NOW - 60 * S, "another"));
  seen.pass(5);
  expect(await seen.judge()).toMatchObject({ state: "finished" });

  await using unseen = followOne({});
  unseen.processes.set(7, process(NOW - S));
  expect(await unseen.judge()).toMatchObject({ state: "finished" });
});

test("a process of another machine says nothing, whoever has its number here", async () => {
  await using run = followOne({ writer: { host: `not-${hostname()}`, pid: 7 } });
  expect(await run.judge()).toEqual({ state: "running", reason: "data is arriving" });
});

test.each([
  ["forth", 7200],
  ["back", -7200],
])("a clock that is set %s ends no run that goes on, and keeps none that ended", async (_, by) => {
  await using run = followOne({});
  run.processes.set(7, process(NOW - 60 * S, "it"));
  run.write();
  expect(await run.judge()).toMatchObject({ state: "running" });
  run.world.now += by * S;
  run.world.boot += by * S;
  run.processes.set(7, process(NOW + (by - 60) * S, "it"));
  run.pass(20);
  expect(await run.judge()).toMatchObject({ state: "running" });
  run.processes.delete(7);
  expect(await run.judge()).toMatchObject({ state: "finished" });
});

test("a run without a known process that falls silent is told by a clock that nobody sets", async () => {
  await using run = followOne({ writer: undefined });
  run.write();
  run.world.now -= 7200 * S;
  run.pass(300);
  expect(await run.judge()).toMatchObject({ state: "stalled" });
  run.pass(3600);
  expect(await run.judge()).toMatchObject({ state: "finished" });
});

test("a machine that was started again lost what went on", async () => {
  await using run = followOne({});
  run.world.boot = NOW + 30 * S;
  run.pass(90);
  expect(await run.judge()).toMatchObject({ state: "lost" });
});

test("a pass that takes long is followed by a rest, not by a queue of others", async () => {
  vi.useFakeTimers();
  try {
    let passes = 0;
    const loadStates = async (): Promise<StateRow[]> => {
      passes++;
      await new Promise((resolve) => setTimeout(resolve, 12_000));
      return [];
    };
    const threads = { read: { call: { ingest: { loadStates } } } } as unknown as EngineThreads;
    const follower = followStates(
      threads,
      () => undefined,
      (error) => expect.unreachable(String(error)),
      {
        ...REAL_WORLD,
        processes: { find: async () => undefined, readBoot: async () => undefined },
      },
    );
    await vi.advanceTimersByTimeAsync(5000 + 12_000 + 20_000);
    expect(passes).toBe(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(passes).toBe(2);
    const closing = follower.close();
    await vi.advanceTimersByTimeAsync(12_000);
    await closing;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(passes).toBe(2);
  } finally {
    vi.useRealTimers();
  }
});

test("a run that is silent for an hour is looked at every few minutes, and at once when it gets data", async () => {
  await using run = followOne({ writer: undefined, lastDataUs: NOW - 3600 * S, logger: "csv" });
  const looksAfter = async (seconds: number): Promise<number> => {
    run.pass(seconds);
    await run.judge();
    return run.world.looks;
  };
  expect(await looksAfter(5)).toBe(1);
  expect(await looksAfter(5)).toBe(1);
  expect(await looksAfter(100)).toBe(1);
  expect(await looksAfter(100)).toBe(2);
  run.write();
  expect(await run.judge()).toMatchObject({ state: "running" });
});

test("a process that is there is looked for at each pass, however silent its run is", async () => {
  await using run = followOne({ lastDataUs: NOW - 3600 * S, sourceDataUs: NOW - 3600 * S });
  run.processes.set(7, process(NOW - 7200 * S));
  await run.judge();
  run.pass(5);
  run.processes.delete(7);
  expect((await run.judge()).state).not.toBe("running");
});
