import { printError } from "./output.ts";

/**
 * Calls `stop` at the first signal to end; a second one ends the process at once.
 * @returns whether a signal has come: calls that fail from then on are no failures
 */
export function onStopSignal(stop: () => Promise<void>): () => boolean {
  let isStopping = false;
  const begin = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    stop().catch((error: unknown) => {
      printError(error);
      process.exit(1);
    });
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, begin);
  // `scripts/assay.mjs` under an older Node holds this channel: when it is gone, so is whoever started us.
  if (process.send !== undefined) process.once("disconnect", begin);
  return () => isStopping;
}
