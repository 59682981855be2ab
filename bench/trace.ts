import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import type { Browser, CDPSession, Page, Request } from "playwright-core";
import { quantile } from "./series-tools.ts";

/** Tasks as DevTools shows them, frames, and marks that the page sets. */
const CATEGORIES = [
  "disabled-by-default-devtools.timeline",
  "disabled-by-default-devtools.timeline.frame",
  "blink.user_timing",
  // For PAINTS.
  "blink",
];
/**
 * Canvases of a browser without a graphics card, painted in software at the end of a task, on the main thread; with one
 * it is the work of another process.
 */
const PAINTS = "CanvasRenderingContext2D::FinalizeFrame";
const FROM = "bench:from";
const DRAWN = "bench:drawn";
const SETTLED = "bench:settled";
const MOVE = "bench:move";
const QUIET_MS = 400;
const QUIET_LIMIT_MS = 5000;
const POLL_MS = 50;

interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  /** CPU of the thread, without the time in which it waited for a processor. */
  readonly tdur?: number;
}

interface Task {
  readonly fromUs: number;
  readonly toUs: number;
  /** Without painting canvases in software. */
  readonly cpuMs: number;
  readonly paintMs: number;
}

/** What an action cost the main thread of the page. CPU times leave out waiting for a processor, and painting in software. */
export interface ActionCost {
  /** From the action until its result is drawn. */
  readonly drawnMs: number;
  /** From the action until the page is quiet. */
  readonly longestTaskMs: number;
  readonly cpuMs: number;
  /** CPU time of painting canvases in software. */
  readonly paintMs: number;
  readonly frames: number;
  /** Longest time between two frames: wall time. */
  readonly longestFrameMs: number;
}

export interface Action {
  readonly act: () => Promise<unknown>;
  /**
   * JavaScript that is true in the page once the result is on the screen. It is looked at after every frame; without it the
   * action counts as drawn when `act` returns.
   */
  readonly isDrawn?: string;
  readonly limitMs?: number;
}

/** Traces actions in one page by the browser itself. */
export interface PageTracer {
  /** Runs the action under the sampling profiler and writes what DevTools opens as a `.cpuprofile`. */
  profile(action: Action, path: string): Promise<void>;
  measure(action: Action): Promise<ActionCost>;
  /** CPU milliseconds of the main thread for each of the moves that `act` makes: up to the next one. */
  measureMoves(act: () => Promise<unknown>): Promise<readonly number[]>;
  /** After garbage was collected. */
  readMemory(): Promise<PageMemory>;
}

export interface PageMemory {
  readonly heapMiB: number;
  /** Private memory of the whole process of the page. */
  readonly processMiB: number;
}

export async function tracePage(browser: Browser, page: Page): Promise<PageTracer> {
  const root = await browser.newBrowserCDPSession();
  const own = await page.context().newCDPSession(page);
  const network = watchNetwork(page);
  const record = async (act: () => Promise<unknown>): Promise<readonly TraceEvent[]> => {
    const events: TraceEvent[] = [];
    const collect = ({ value }: { value: object[] }): void =>
      void events.push(...(value as TraceEvent[]));
    root.on("Tracing.dataCollected", collect);
    try {
      await root.send("Tracing.start", {
        transferMode: "ReportEvents",
        traceConfig: { recordMode: "recordUntilFull", includedCategories: CATEGORIES },
      });
      try {
        await act();
      } finally {
        const complete = new Promise((resolve) => root.once("Tracing.tracingComplete", resolve));
        await root.send("Tracing.end");
        await complete;
      }
    } finally {
      root.off("Tracing.dataCollected", collect);
    }
    return events;
  };
  const perform = async ({ act, isDrawn, limitMs = 60_000 }: Action): Promise<void> => {
    await setMark(page, FROM);
    await act();
    if (isDrawn !== undefined) await waitUntilDrawn(page, isDrawn, limitMs);
    await setMark(page, DRAWN);
    await network.quiet();
    await setMark(page, SETTLED);
  };
  return {
    measure: async (action) => toCost(await record(() => perform(action))),
    profile: async (action, path) => {
      await own.send("Profiler.enable");
      await own.send("Profiler.setSamplingInterval", { interval: 200 });
      await own.send("Profiler.start");
      await perform(action);
      const { profile } = await own.send("Profiler.stop");
      await writeFile(path, JSON.stringify(profile));
    },
    measureMoves: async (act) => {
      await page.evaluate((name) => {
        addEventListener("pointermove", () => performance.mark(name), { capture: true });
      }, MOVE);
      // What loading the page left behind is no cost of a move.
      await collectGarbage(own);
      return toMoves(
        await record(async () => {
          await act();
          await setMark(page, SETTLED);
        }),
      );
    },
    readMemory: () => readMemory(root, own),
  };
}

function setMark(page: Page, name: string): Promise<void> {
  return page.evaluate((mark) => void performance.mark(mark), name);
}

/** Two frames after the condition holds: the first one draws it. */
async function waitUntilDrawn(page: Page, condition: string, limitMs: number): Promise<void> {
  const source = `new Promise((resolve) => {
    const limit = performance.now() + ${limitMs};
    const look = () => {
      if (performance.now() > limit) resolve(false);
      else if (${condition}) requestAnimationFrame(() => resolve(true));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  })`;
  // A page that navigates meanwhile takes the question with it.
  const isDrawn = await page.evaluate<boolean>(source);
  if (!isDrawn) throw new Error(`did not finish in ${limitMs / 1000} s`);
}

function watchNetwork(page: Page): { quiet(): Promise<void> } {
  const pending = new Set<Request>();
  let changedMs = performance.now();
  page.on("request", (request) => {
    // This stream of changes never ends.
    if (request.url().includes("/system/changes")) return;
    pending.add(request);
    changedMs = performance.now();
  });
  const end = (request: Request): void => {
    if (pending.delete(request)) changedMs = performance.now();
  };
  page.on("requestfinished", end);
  page.on("requestfailed", end);
  page.on("framenavigated", (frame) => {
    if (frame === page.mainFrame()) pending.clear();
  });
  return {
    quiet: async () => {
      const startedMs = performance.now();
      // Also when there was no request: what follows the frame belongs to the action.
      changedMs = startedMs;
      while (pending.size > 0 || performance.now() - changedMs < QUIET_MS) {
        // A page may poll.
        if (performance.now() - startedMs > QUIET_LIMIT_MS) return;
        await page.waitForTimeout(POLL_MS);
      }
    },
  };
}

function markOf(events: readonly TraceEvent[], name: string): TraceEvent {
  const mark = events.findLast((event) => event.name === name && event.cat.includes("user_timing"));
  if (mark === undefined) throw new Error(`the trace holds no mark ${name}`);
  return mark;
}

/** The thread that set the mark is the main thread of the page. */
function tasksOf(events: readonly TraceEvent[], { pid, tid }: TraceEvent): readonly Task[] {
  const own = events
    .filter((event) => event.ph === "X" && event.pid === pid && event.tid === tid)
    .toSorted((a, b) => a.ts - b.ts);
  const paints = own.filter(({ name }) => name === PAINTS);
  const all = own
    .filter(({ name }) => name === "RunTask")
    .map(({ ts, dur = 0, tdur }) => {
      if (tdur === undefined) throw new Error("this browser does not trace the CPU of threads");
      const paintMs = paints
        .filter((paint) => paint.ts >= ts && paint.ts < ts + dur)
        .reduce((sum, paint) => sum + (paint.tdur ?? 0) / 1000, 0);
      return { fromUs: ts, toUs: ts + dur, cpuMs: tdur / 1000 - paintMs, paintMs };
    });
  // A loop inside of a task runs tasks of its own, which its time includes.
  let endUs = -Infinity;
  return all.filter(({ fromUs, toUs }) => {
    const isOuter = fromUs >= endUs;
    if (isOuter) endUs = toUs;
    return isOuter;
  });
}

function toCost(events: readonly TraceEvent[]): ActionCost {
  const from = markOf(events, FROM);
  const drawn = markOf(events, DRAWN);
  const settled = markOf(events, SETTLED);
  const tasks = tasksOf(events, settled).filter(
    ({ fromUs }) => fromUs >= from.ts && fromUs < settled.ts,
  );
  const framesUs = events
    .filter(({ name, pid }) => name === "DrawFrame" && pid === settled.pid)
    .map(({ ts }) => ts)
    .filter((ts) => ts >= from.ts && ts <= drawn.ts)
    .toSorted((a, b) => a - b);
  const gaps = framesUs.map((ts, index) => ts - (framesUs[index - 1] ?? from.ts));
  return {
    drawnMs: (drawn.ts - from.ts) / 1000,
    longestTaskMs: Math.max(0, ...tasks.map(({ cpuMs }) => cpuMs)),
    cpuMs: tasks.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    paintMs: tasks.reduce((sum, { paintMs }) => sum + paintMs, 0),
    frames: framesUs.length,
    longestFrameMs: Math.max(0, ...gaps) / 1000,
  };
}

function toMoves(events: readonly TraceEvent[]): readonly number[] {
  const settled = markOf(events, SETTLED);
  const marks = events
    .filter(({ name, ph }) => name === MOVE && ph !== "M")
    .toSorted((a, b) => a.ts - b.ts);
  const moves = marks.map(() => 0);
  for (const { fromUs, toUs, cpuMs } of tasksOf(events, settled)) {
    if (fromUs > settled.ts) continue;
    // The mark is set inside of the task that handles the move.
    const at = marks.findLastIndex(({ ts }) => ts <= toUs);
    if (at >= 0) moves[at] = (moves[at] ?? 0) + cpuMs;
  }
  return moves;
}

async function readMemory(root: CDPSession, own: CDPSession): Promise<PageMemory> {
  await collectGarbage(own);
  await own.send("Performance.enable");
  const { metrics } = await own.send("Performance.getMetrics");
  const heap = metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? Number.NaN;
  const { processInfo } = await root.send("SystemInfo.getProcessInfo");
  const renderers = processInfo.filter(({ type }) => type === "renderer");
  return {
    heapMiB: heap / 2 ** 20,
    // One page at a time: a renderer that is kept in reserve is small.
    processMiB: Math.max(...renderers.map(({ id }) => privateMiB(id))),
  };
}

async function collectGarbage(own: CDPSession): Promise<void> {
  await own.send("HeapProfiler.enable");
  await own.send("HeapProfiler.collectGarbage");
  await own.send("HeapProfiler.disable");
}

function privateMiB(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const kiB = [...text.matchAll(/^Private_\w+:\s+(\d+)/gm)].map(([, size]) => Number(size));
  return kiB.reduce((sum, size) => sum + size, 0) / 1024;
}

/** Median and 99th percentile. */
export function summarizeMoves(moves: readonly number[]): {
  readonly medianMs: number;
  readonly p99Ms: number;
} {
  return { medianMs: quantile(moves, 0.5), p99Ms: quantile(moves, 0.99) };
}
