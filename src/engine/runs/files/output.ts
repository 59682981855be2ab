import { join, posix } from "node:path";
import { AppError } from "../../../base/errors.ts";
import type { LogFile } from "../../../contract/run-files.ts";
import type { EngineThreads } from "../../threads.ts";
import { pathOf, toNear, type FarFolders } from "./far-folders.ts";
import { chooseLogs, findLogs } from "./list-folder.ts";
import { listArtifactLogs } from "./run-artifacts.ts";
import { findRunFolder } from "./run-folder.ts";

/** Where W&B writes the same text, beside its record. */
const BESIDE = "files/output.log";

/** Text logs in the run's folder, and records of its loggers that hold the terminal's text where no such log does. */
export async function listLogs(
  threads: Pick<EngineThreads, "read">,
  far: FarFolders,
  runId: string,
): Promise<{ logs: LogFile[]; isCut: boolean }> {
  const imported = await threads.read.call.runs.listRunArtifacts({ runId });
  if (imported !== null) return listArtifactLogs(imported);
  const place = await threads.read.call.runs.getRunPlace({ runId });
  const there =
    place.root === null ? undefined : await far.listBelow(place.root, pathOf(place, "."));
  const { logs, isCut } =
    there === undefined
      ? await findLogs(await findRunFolder(toNear(far, place)))
      : chooseLogs(there);
  const known = new Set(logs.map(({ path }) => path));
  const records = await threads.read.call.runs.listRecords({ runId });
  const missing = records.flatMap(({ path, bytes, modifiedUs }): LogFile[] => {
    const own = posix.relative(place.folder ?? ".", path);
    if (own.startsWith("../") || known.has(posix.join(posix.dirname(own), BESIDE))) return [];
    return [{ path: own, bytes, modifiedUs, isRecord: true }];
  });
  return { logs: [...logs, ...missing], isCut };
}

/** Throws AppError NOT_FOUND. */
export async function readOutput(
  threads: Pick<EngineThreads, "read" | "parse">,
  far: Pick<FarFolders, "folderOf">,
  { runId, path }: { readonly runId: string; readonly path: string },
): Promise<{ text: string; truncated: boolean }> {
  const place = await threads.read.call.runs.getRunPlace({ runId });
  const records = await threads.read.call.runs.listRecords({ runId });
  const record = records.find((one) => posix.relative(place.folder ?? ".", one.path) === path);
  if (record === undefined || place.root === null) {
    throw new AppError(
      "NOT_FOUND",
      `${path} holds nothing of this run's terminal.`,
      "List its logs again.",
    );
  }
  const absolutePath = join(far.folderOf(place.root), record.path);
  return threads.parse.call.parse.readOutput({ absolutePath, codec: record.codec });
}
