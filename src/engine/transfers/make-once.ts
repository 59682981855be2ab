import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../base/errors.ts";

/** Before it is looked for: the server may still be at it. */
const PAUSES_MS = [1000, 3000, 8000];

/**
 * Makes something on a server that has no names for telling two apart. Where the answer is lost it is looked for by its mark, and
 * made again only where it is not there.
 */
export async function makeOnce(
  make: () => Promise<string>,
  find: () => Promise<string | undefined>,
  signal: AbortSignal,
): Promise<string> {
  for (const pause of PAUSES_MS) {
    try {
      return await make();
    } catch (error) {
      const isLost = error instanceof AppError && error.code === "UNAVAILABLE";
      if (!isLost) throw error;
    }
    await sleep(pause, undefined, { signal }).catch(() => undefined);
    const found = await find();
    if (found !== undefined) return found;
  }
  return make();
}
