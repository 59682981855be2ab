import { setImmediate } from "node:timers/promises";
import { AppError } from "../base/errors.ts";

/** Asked before each piece of long work: waits where others are to go first. @throws AppError CANCELLED */
export type NextTurn = () => Promise<void>;

const TURN_MS = 15;

/** For work that takes seconds on the thread which answers everybody. */
export function createTurns(signal: AbortSignal | undefined): NextTurn {
  let began = performance.now();
  return async () => {
    if (performance.now() - began >= TURN_MS) {
      await setImmediate();
      began = performance.now();
    }
    if (signal?.aborted === true)
      throw new AppError("CANCELLED", "The work was ended before it was done.");
  };
}
