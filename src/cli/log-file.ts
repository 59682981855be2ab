import { appendFileSync, existsSync, renameSync, rmSync, statSync } from "node:fs";
import { appendFile } from "node:fs/promises";
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
  const lines = openAppender(path);
  return {
    log: pino(
      { level: process.env["ASSAY_LOG_LEVEL"] ?? "info", base: { pid: process.pid } },
      lines,
    ),
    writeFatal: ({ stack, message }) => {
      const line = { level: 60, time: Date.now(), pid: process.pid, stack, msg: message };
      appendFileSync(path, `${lines.takeWaiting()}${JSON.stringify(line)}\n`, { mode: 0o600 });
    },
    close: lines.whenWritten,
  };
}

/**
 * A full disk must not stop the engine: lines that cannot be written are dropped. Pino's own destination keeps them, and
 * tries again at the exit of the process until there is room: such a process never ends.
 */
function openAppender(path: string) {
  let waiting = "";
  let writing: Promise<void> | undefined;
  function takeWaiting(): string {
    const text = waiting;
    waiting = "";
    return text;
  }
  async function writeWaiting(): Promise<void> {
    while (waiting !== "")
      await appendFile(path, takeWaiting(), { mode: 0o600 }).catch(() => undefined);
    writing = undefined;
  }
  return {
    write(line: string): void {
      waiting += line;
      writing ??= writeWaiting();
    },
    takeWaiting,
    whenWritten: async (): Promise<void> => writing,
  };
}

function rotate(path: string): void {
  rmSync(`${path}.${KEPT_FILES - 1}`, { force: true });
  for (let number = KEPT_FILES - 2; number >= 1; number--) {
    if (existsSync(`${path}.${number}`)) renameSync(`${path}.${number}`, `${path}.${number + 1}`);
  }
  renameSync(path, `${path}.1`);
}
