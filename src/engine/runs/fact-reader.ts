import { join } from "node:path";
import type { LongFact } from "../../base/run-facts.ts";
import type { EngineThreads } from "../threads.ts";

/** The text of a long fact as its file, or the bundle that it came in, has it. Throws AppError NOT_FOUND, UNAVAILABLE. */
export type ReadFact = (asked: {
  readonly runId: string;
  readonly key: LongFact;
}) => Promise<{ text: string; length: number; truncated: boolean; origin: string }>;

export function createFactReader(
  threads: EngineThreads,
  far: { readonly folderOf: (root: string) => string },
): ReadFact {
  return async (asked) => {
    const found = await threads.read.call.runs.findFact(asked);
    if ("text" in found) {
      const { text } = found;
      return { text, length: text.length, truncated: false, origin: "the bundle that it came in" };
    }
    const { root, ...place } = found;
    const ref = { ...place, absolutePath: join(far.folderOf(root), place.path) };
    return { ...(await threads.parse.call.parse.readFact({ ref })), origin: ref.path };
  };
}
