import { isAppError } from "../../base/errors.ts";
import type { ReadFact } from "../runs/index.ts";
import type { KnownRun, ListedSeries } from "./queries.ts";
import type { RunText } from "./redact-run.ts";

export type PlainRun = RunText & { readonly series: readonly ListedSeries[] };

/** A run with the whole texts of its long facts, as rules go over it. @param files by their paths in its folder */
export async function readRunText(
  readFact: ReadFact,
  { run, series, longFacts, hosts }: KnownRun,
  files: ReadonlyArray<{ readonly path: string; readonly bytes: number }>,
): Promise<PlainRun> {
  const texts: Record<string, string> = {};
  for (const key of longFacts) {
    const text = await readLong(readFact, run.id, key);
    if (text !== undefined) texts[key] = text;
  }
  return {
    ...run,
    texts,
    series,
    files: files.map(({ path, bytes }) => ({ path, size: bytes, sha256: "" })),
    hosts,
  };
}

/** Undefined where its file is not there any more. */
async function readLong(
  readFact: ReadFact,
  runId: string,
  key: Parameters<ReadFact>[0]["key"],
): Promise<string | undefined> {
  try {
    return (await readFact({ runId, key })).text;
  } catch (error) {
    if (isAppError(error)) return undefined;
    throw error;
  }
}
