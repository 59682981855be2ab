import { setTimeout as pause } from "node:timers/promises";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import type { CDPSession } from "playwright-core";
import { expect, it } from "vitest";
import {
  encodeScalarRecord,
  eventFileName,
  runName,
  tagName,
  writeEventSet,
  type EventSet,
} from "../../bench/gen-events.ts";
import { slopeOf } from "../../bench/statistics.ts";
import { AppPage } from "../support/app-page.ts";
import { startEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder } from "../support/temp.ts";

const scale = Number(process.env["SOAK_SCALE"] ?? "0.1");
const MINUTES = Number(process.env["SOAK_MINUTES"] ?? (scale < 1 ? 0.75 : 30));
const SAMPLES = MINUTES < 10 ? 12 : 30;
/** Until caches and compiled code are there: a quarter of the samples. */
const WARM_UP = Math.round(SAMPLES / 4);
/** MiB of the JavaScript heap, after garbage collection: what it may grow in a minute, and how far samples lie apart anyway. */
const GROWTH_A_MINUTE = 0.25;
const JITTER = 6;
const APPEND_EVERY_MS = 500;
/** Longer than a chart is wide: what a chart holds of a line does not grow with the line any more. */
const SET: EventSet = { runs: 20, tags: 6, steps: 5000, seed: 1 };

const suite = sharedBrowser();

it(`the page's memory stays flat over ${MINUTES} minutes of live updates of ${SET.runs} runs`, async () => {
  await using temp = await makeTempFolder();
  const logs = join(temp.path, "logs");
  await writeEventSet(logs, SET);
  await using engine = await startEngine({ folders: [logs] });
  await engine.settled();
  const projectId = (await engine.api.runs.listProjects())[0]?.id ?? "";
  await using wall = await AppPage.open(suite.browser, engine.link);
  await wall.goto(`${engine.url}p/${projectId}?v=a`);
  await using table = await AppPage.open(suite.browser, engine.link);
  await table.goto(`${engine.url}p/${projectId}?l=table`);
  const pages = await Promise.all(
    Object.entries({ wall, table }).map(async ([name, { page }]) => ({
      name,
      cdp: await page.context().newCDPSession(page),
      heap: [] as Array<readonly [minute: number, mib: number]>,
    })),
  );
  const before = await wall.readChart(tagName(0));

  const startedMs = performance.now();
  const stop = new AbortController();
  const writing = writeOn(logs, stop.signal);
  try {
    for (let sample = 1; sample <= SAMPLES; sample++) {
      const atMs = (sample / SAMPLES) * MINUTES * 60_000;
      await pause(Math.max(0, startedMs + atMs - performance.now()));
      for (const { cdp, heap } of pages)
        heap.push([(performance.now() - startedMs) / 60_000, await readHeapMiB(cdp)]);
    }
  } finally {
    stop.abort();
    await writing;
  }

  for (const { name, heap } of pages) {
    const slope = slopeOf(heap.slice(WARM_UP));
    const minutes = MINUTES * (1 - WARM_UP / SAMPLES);
    console.log(
      `${name}: ${heap.map(([, mib]) => mib.toFixed(1)).join(" ")} MiB, ${slope.toFixed(2)} MiB a minute`,
    );
    expect(slope * minutes, `${name}: MiB more over ${minutes.toFixed(1)} minutes`).toBeLessThan(
      GROWTH_A_MINUTE * minutes + JITTER,
    );
  }
  // It was alive all the time: memory of a page that shows nothing new is no answer.
  const steps = await writing;
  await wall.waitForChart(tagName(0), "every step is drawn", ({ inRange }) => {
    return inRange === before.inRange + SET.runs * steps;
  });
});

/** One step of every run and metric, again and again; answers how many. */
async function writeOn(logs: string, signal: AbortSignal): Promise<number> {
  let steps = 0;
  while (!signal.aborted) {
    const step = SET.steps + steps++;
    const records = Array.from({ length: SET.tags }, (_, tag) =>
      encodeScalarRecord(tagName(tag), step, Math.sin(step / 50 + tag)),
    );
    for (let run = 0; run < SET.runs; run++)
      await appendFile(join(logs, runName(run), eventFileName(run)), Buffer.concat(records));
    await pause(APPEND_EVERY_MS);
  }
  return steps;
}

async function readHeapMiB(cdp: CDPSession): Promise<number> {
  await cdp.send("HeapProfiler.enable");
  await cdp.send("HeapProfiler.collectGarbage");
  await cdp.send("HeapProfiler.disable");
  await cdp.send("Performance.enable");
  const { metrics } = await cdp.send("Performance.getMetrics");
  return (metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? Number.NaN) / 2 ** 20;
}
