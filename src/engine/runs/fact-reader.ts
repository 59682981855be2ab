import { join } from "node:path";
import type { LongFact } from "../../base/run-facts.ts";
import type { EngineThreads } from "../threads.ts";

/** The text of a long fact as its file has it. Throws AppError NOT_FOUND, UNAVAILABLE. */
export type ReadFact = (asked: {
  readonly runId: string;
  readonly key: LongFact;
}) => Promise<{ text: string; length: number; truncated: boolean; origin: string }>;

export function createFactReader(
  threads: EngineThreads,
  far: { readonly folderOf: (root: string) => string },
): ReadFact {
  return async (asked) => {
    const { root, ...place } = await threads.read.call.runs.findFact(asked);
    const ref = { ...place, absolutePath: join(far.folderOf(root), place.path) };
    return { ...(await threads.parse.call.parse.readFact({ ref })), origin: ref.path };
  };
}
