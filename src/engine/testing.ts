import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MediaTag } from "../contract/run-media.ts";
import type { CallContext } from "./module.ts";
import { openEngine, type Engine, type EngineOptions } from "./engine.ts";

export const CALL: CallContext = {
  via: "api",
  isLocal: true,
  signal: undefined,
  lastEventId: undefined,
};

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

export interface TestFolder {
  readonly path: string;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function makeTestFolder(): Promise<TestFolder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "assay-test-")));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export interface TestEngine extends Engine {
  [Symbol.asyncDispose](): Promise<void>;
}

/** A real engine on a real data folder; closed at the end of the block. */
export async function openTestEngine(
  dataDir: string,
  options: Partial<EngineOptions> = {},
): Promise<TestEngine> {
  const engine = await openEngine({ dataDir, log: SILENT, version: "0.0.0-test", ...options });
  return { ...engine, [Symbol.asyncDispose]: () => engine.close() };
}

/** Of each tag its kind, and at how many and which steps it has media. */
export function outlineOf(media: readonly MediaTag[]): unknown[] {
  return media.map(({ tag, kind, entries, firstStep, lastStep }) => [
    tag,
    kind,
    entries,
    firstStep,
    lastStep,
  ]);
}

/** Waits until `read` gives what `isThere` wants; fails with the last value after a bounded number of looks. */
export async function waitFor<T>(
  read: () => Promise<T>,
  isThere: (value: T) => boolean,
): Promise<T> {
  const LOOKS = 1200;
  let value = await read();
  for (let look = 0; look < LOOKS && !isThere(value); look++) {
    await new Promise((resolve) => setTimeout(resolve, 25));
    value = await read();
  }
  if (!isThere(value))
    throw new Error(`never came about; last: ${JSON.stringify(value).slice(0, 2000)}`);
  return value;
}
