import { appendFileSync, existsSync, renameSync, rmSync, statSync } from "node:fs";
import pino, { type Logger } from "pino";

const MAX_BYTES = 10 * 1024 * 1024;
const KEPT_FILES = 5;

export interface LogFile {
  readonly log: Logger;
  /** Writes at once, for the last line of a process. */
  readonly writeFatal: (error: Error) => void;
  /** Waits until all lines are in the file. */
  readonly close: () => Promise<void>;
}

/** JSON lines; a file that has grown beyond 10 MB is put aside at the next start, five of them are kept. */
export function openLogFile(path: string): LogFile {
  if (existsSync(path) && statSync(path).size > MAX_BYTES) rotate(path);
  const destination = pino.destination({ dest: path, sync: false, mode: 0o600 });
  // A full disk must not stop the engine: lines that cannot be written are dropped.
  destination.on("error", () => undefined);
  return {
    log: pino(
      { level: process.env["ASSAY_LOG_LEVEL"] ?? "info", base: { pid: process.pid } },
      destination,
    ),
    writeFatal: ({ stack, message }) => {
      const line = { level: 60, time: Date.now(), pid: process.pid, stack, msg: message };
      appendFileSync(path, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    },
    close: async () =>
      new Promise((resolve) => {
        destination.once("close", resolve);
        destination.once("error", () => resolve());
        destination.end();
      }),
  };
}

function rotate(path: string): void {
  rmSync(`${path}.${KEPT_FILES - 1}`, { force: true });
  for (let number = KEPT_FILES - 2; number >= 1; number--) {
    if (existsSync(`${path}.${number}`)) renameSync(`${path}.${number}`, `${path}.${number + 1}`);
  }
  renameSync(path, `${path}.1`);
}
