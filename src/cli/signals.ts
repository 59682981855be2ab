import { printError } from "./output.ts";

/** Signals this close together are one: a process group gets it, and `scripts/assay.mjs` passes it on as well. */
const SAME_SIGNAL_MS = 1000;

/**
 * Calls `stop` at the first signal to end; a later one ends the process at once.
 * @returns whether a signal has come: calls that fail from then on are no failures
 */
export function onStopSignal(stop: () => Promise<void>): () => boolean {
  let stoppingSinceMs: number | undefined;
  const begin = (): void => {
    if (stoppingSinceMs !== undefined) {
      if (performance.now() - stoppingSinceMs > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    stoppingSinceMs = performance.now();
    stop().catch((error: unknown) => {
      printError(error);
      process.exit(1);
    });
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, begin);
  // `scripts/assay.mjs` under an older Node holds this channel: when it is gone, so is whoever started us.
  if (process.send !== undefined) process.once("disconnect", begin);
  return () => stoppingSinceMs !== undefined;
}
