import { spawn } from "node:child_process";
import { once } from "node:events";
import { utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nowUs } from "../../base/time.ts";
import { CALL, makeTestFolder, openTestEngine, waitFor } from "../testing.ts";
import type { EngineThreads } from "../threads.ts";
import { followStates } from "./follow-states.ts";
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

test("data that goes on after its process was seen to be gone is written by another one", async () => {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await once(child, "exit");
  const row: StateRow = {
    runId: "r",
    projectId: "p",
    state: "running",
    reason: "",
    lastDataUs: nowUs() - 10e6,
    createdUs: 0,
    writer: { host: hostname(), pid: child.pid ?? 0 },
    endMark: undefined,
    sourceDataUs: nowUs() - 10e6,
    missing: false,
  };
  let judged = row;
  const threads = {
    read: { call: { ingest: { loadStates: async () => [judged] } } },
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
  );
  await states.judge(true);
  expect(judged.state).toBe("finished");
  const writtenUs = nowUs() + 1e6;
  judged = { ...judged, lastDataUs: nowUs() - 5e6 };
  states.grew(["r"], writtenUs);
  await states.judge(false);
  expect(judged).toMatchObject({ state: "running", reason: "data is arriving" });
  await states.close();
});
