import type { EngineThreads } from "../../threads.ts";
import type { FarFolders } from "./far-folders.ts";
import type { FileDoor } from "./file-door.ts";
import { listLogs, readOutput } from "./output.ts";

interface TailArgs {
  readonly runId: string;
  readonly path: string;
  readonly maxBytes: number;
}

/** Throws AppError NOT_FOUND, INVALID_INPUT, FORBIDDEN. */
export async function readTail(
  threads: Pick<EngineThreads, "read" | "parse">,
  far: FarFolders,
  door: Pick<FileDoor, "openFile">,
  { runId, path, maxBytes }: TailArgs,
): Promise<{ text: string; bytes: number; shownBytes: number }> {
  const { logs } = await listLogs(threads, far, runId);
  if (logs.some((log) => log.path === path && log.isRecord)) {
    const { text } = await readOutput(threads, far, { runId, path });
    const bytes = Buffer.from(text);
    return { ...toTail(bytes.subarray(-maxBytes), bytes.length), bytes: bytes.length };
  }
  const { handle, stats } = await door.openFile(runId, path);
  try {
    const from = Math.max(0, stats.size - maxBytes);
    const buffer = Buffer.alloc(Math.min(maxBytes, stats.size));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
    return { ...toTail(buffer.subarray(0, bytesRead), stats.size), bytes: stats.size };
  } finally {
    await handle.close();
  }
}

/** From the first whole line on, where the beginning is left out and there is more than one. */
function toTail(end: Buffer, bytes: number): { text: string; shownBytes: number } {
  const lineEnd = end.indexOf("\n");
  const isCut = end.length < bytes && lineEnd >= 0 && lineEnd < end.length - 1;
  const shown = isCut ? end.subarray(lineEnd + 1) : end;
  return { text: shown.toString("utf8"), shownBytes: shown.length };
}
