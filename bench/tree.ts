/** A large tree of files of which few are logs: until all of them are read, again with nothing changed, and being watched. */
import { setTimeout as pause } from "node:timers/promises";
import { appendFile, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startEngine, type TestEngine } from "../e2e/support/engine.ts";
import { ensureTree, listTreeLogs, logBytes, type TreeLog, type TreeSet } from "./gen-tree.ts";
import { pauseAtRandom } from "./live.ts";
import { BUNDLE, ENV, readRuns } from "./load.ts";
import { readUsage, watchMemory } from "./process-tree.ts";
import { checkFormats, checkPoints, listSources, sum } from "./read-check.ts";
import type { BenchContext } from "./sizes.ts";
import { spreadOf, spreadsOf, type Spread, type Spreads } from "./statistics.ts";
import { startTensorBoard } from "./tensorboard.ts";

export interface TreeSizes extends TreeSet {
  readonly repeat: number;
  readonly peerRepeat: number;
  readonly idleSeconds: number;
  /** Lines that are appended in each repetition. */
  readonly changes: number;
}

export interface StartOnTree {
  /** From the start of the process until everything is read, and watched. */
  readonly wallS: number;
  readonly cpuS: number;
  readonly peakMiB: number;
}

export interface TreeResult {
  readonly files: number;
  readonly logs: number;
  readonly points: number;
  /** Runs that TensorBoard lists. */
  readonly eventLogs: number;
  readonly first: Spreads<StartOnTree>;
  readonly again: Spreads<StartOnTree>;
  /** From before the write of a line until the engine answers with its point. */
  readonly changeS: Spread;
  /** CPU in percent of one core while nothing happens. */
  readonly idlePercent: Spread;
  /** "watching", or "polling" where the system's watches ran out. */
  readonly watch: string;
  readonly tensorBoard: Spreads<StartOnTree>;
}

const VERSION = 1;
const LIMIT_MS = 600_000;
const POLL_MS = 200;
const CHANGE_POLL_MS = 5;
/** The log that is changed; a table, so that a line is a line. */
const CHANGED = "csv";

export async function measureTree(
  { python, temp, scratch, note, noteSpin }: BenchContext,
  sizes: TreeSizes,
): Promise<TreeResult> {
  const { files, logs, points, repeat } = sizes;
  const folder = join(temp, `assay-bench-tree-${files}-${logs}-${points}-v${VERSION}`);
  note(`tree: ${files} files, ${logs} logs`);
  ensureTree(folder, sizes);
  const all = listTreeLogs(sizes);
  const changed = all.find(({ format }) => format.name === CHANGED);
  if (changed === undefined) throw new Error(`the tree needs a log of ${CHANGED}`);
  const eventLogs = all.filter(({ format }) => format.name === "tfevents").length;
  const resetChanged = (): Promise<void> =>
    writeFile(join(folder, changed.log.path), logBytes(changed, points));
  const first: StartOnTree[] = [];
  const again: StartOnTree[] = [];
  const peer: StartOnTree[] = [];
  const changeS: number[] = [];
  const idlePercent: number[] = [];
  let watch = "";
  await warmCache(folder, all);
  for (let i = 0; i < repeat; i++) {
    await ensureUnchanged(folder, changed, points);
    noteSpin(`tree.${i}`);
    if (i < sizes.peerRepeat) {
      peer.push(await startTensorBoardOnTree(python, folder, eventLogs));
      note(`tree ${i}: TensorBoard ${JSON.stringify(peer.at(-1))}`);
    }
    const dataDir = join(scratch, `tree-data-${i}`);
    const start = (ofBefore: boolean, then: (engine: TestEngine) => Promise<void>) =>
      startOnTree(dataDir, ofBefore ? [] : [folder], all, points, then);
    first.push(await start(false, async () => undefined));
    note(`tree ${i}: first ${JSON.stringify(first.at(-1))}`);
    try {
      again.push(
        await start(true, async (engine) => {
          idlePercent.push(await measureIdle(engine.pid, sizes.idleSeconds));
          watch = (await engine.api.runs.listProjects())[0]?.watch ?? "";
          changeS.push(...(await measureChanges(engine, folder, changed, sizes)));
        }),
      );
    } finally {
      await resetChanged();
    }
    note(
      `tree ${i}: again ${JSON.stringify(again.at(-1))}, idle ${idlePercent.at(-1)?.toFixed(2)} %, ${watch}`,
    );
    await rm(dataDir, { recursive: true });
  }
  return {
    files,
    logs,
    points: sum(all.map(({ format }) => points * format.pointsPerRow)),
    eventLogs,
    first: spreadsOf(first),
    again: spreadsOf(again),
    changeS: spreadOf(changeS),
    idlePercent: spreadOf(idlePercent),
    watch,
    tensorBoard: spreadsOf(peer),
  };
}

/** Names and logs are in the page cache for whoever comes first. */
async function warmCache(folder: string, logs: readonly TreeLog[]): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    await stat(join(entry.parentPath, entry.name));
  for (const { log } of logs) await readFile(join(folder, log.path));
}

/** A bench that was cut off may have left lines. */
async function ensureUnchanged(folder: string, changed: TreeLog, points: number): Promise<void> {
  const bytes = logBytes(changed, points);
  const path = join(folder, changed.log.path);
  if ((await stat(path)).size !== bytes.length) await writeFile(path, bytes);
}

/** Starts the bundled engine, waits until the logs are read, and looks whether it is all of them. */
async function startOnTree(
  dataDir: string,
  folders: readonly string[],
  wanted: readonly TreeLog[],
  points: number,
  then: (engine: TestEngine) => Promise<void>,
): Promise<StartOnTree> {
  const startedMs = performance.now();
  await using engine = await startEngine({ command: BUNDLE, env: ENV, folders, dataDir });
  using memory = watchMemory(engine.pid);
  for (;;) {
    const [status] = await engine.api.ingest.status();
    if (status?.phase === "live") break;
    if (performance.now() - startedMs > LIMIT_MS)
      throw new Error(`not read in ${LIMIT_MS / 1000} s: ${JSON.stringify(status)}`);
    await pause(POLL_MS);
  }
  const result = finishStart(startedMs, engine.pid, memory.peakMiB);
  const sources = await listSources(engine.api);
  checkFormats(
    wanted.map(({ format }) => format),
    sources,
  );
  checkPoints(
    wanted.map(({ format }) => [format, points * format.pointsPerRow]),
    sources,
  );
  await then(engine);
  await engine.stop();
  return result;
}

async function measureIdle(pid: number, seconds: number): Promise<number> {
  const before = readUsage(pid).cpuS;
  await pause(seconds * 1000);
  return ((readUsage(pid).cpuS - before) / seconds) * 100;
}

async function measureChanges(
  engine: TestEngine,
  folder: string,
  { log }: TreeLog,
  { points, changes }: TreeSizes,
): Promise<number[]> {
  const sources = await listSources(engine.api);
  const runId = sources.find(({ files }) => files.includes(log.path))?.runId ?? "";
  const stored = async (): Promise<number> =>
    (await readRuns(engine.api, log.metric, [runId]))[0]?.inRange ?? 0;
  const seconds: number[] = [];
  for (let i = 0; i < changes; i++) {
    await pauseAtRandom();
    const startedMs = performance.now();
    await appendFile(join(folder, log.path), log.row(points + i, Date.now()));
    while ((await stored()) <= points + i) await pause(CHANGE_POLL_MS);
    seconds.push((performance.now() - startedMs) / 1000);
  }
  return seconds;
}

async function startTensorBoardOnTree(
  python: string,
  folder: string,
  runs: number,
): Promise<StartOnTree> {
  const startedMs = performance.now();
  await using tensorBoard = await startTensorBoard(python, folder);
  using memory = watchMemory(tensorBoard.pid);
  while ((await tensorBoard.runs()).length < runs) {
    if (performance.now() - startedMs > LIMIT_MS) throw new Error("TensorBoard lists too few runs");
    await pause(POLL_MS);
  }
  return finishStart(startedMs, tensorBoard.pid, memory.peakMiB);
}

function finishStart(startedMs: number, pid: number, peakMiB: number): StartOnTree {
  const wallS = (performance.now() - startedMs) / 1000;
  const { cpuS, pssMiB } = readUsage(pid);
  // A quick start is over before the first sample.
  return { wallS, cpuS, peakMiB: Math.max(peakMiB, pssMiB) };
}
