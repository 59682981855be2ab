import { AppError, isAppError } from "../../../../src/base/errors.ts";
import { ReportScanner } from "../../../../src/base/report-scan.ts";
import { readIncoming } from "../../../client/incoming.ts";
import { pause } from "../../../client/pause.ts";
import { checkReport, type ReadReport } from "../../../report/read-report.ts";

/** One that was dropped or chosen here, or one that a command sent to the engine. */
export type ReportFileSource = { readonly file: File } | { readonly incomingId: string };

export interface ReportOfFile {
  readonly name: string;
  readonly bytes: number;
  readonly report: ReadReport;
}

/** Parts that are there already come without the browser having had its turn. */
const TURN_MS = 12;

/**
 * Reads it part by part, so that the page stays at hand whatever the file is.
 * @param onPercent called for each whole percent of the file
 * @throws AppError what it is not, or why it cannot be read
 */
export async function readReportFile(
  source: ReportFileSource,
  onPercent: (percent: number) => void,
  signal: AbortSignal,
): Promise<ReportOfFile> {
  const { name, bytes, stream } =
    "file" in source
      ? { name: source.file.name, bytes: source.file.size, stream: source.file.stream() }
      : await readIncoming(source.incomingId, signal);
  const scanner = new ReportScanner();
  const reader = stream.getReader();
  let done = 0;
  let told = 0;
  let begunMs = performance.now();
  try {
    for (;;) {
      signal.throwIfAborted();
      const part = await readPart(reader, name);
      if (part === undefined || !scanner.push(part)) break;
      done += part.length;
      const percent = Math.floor((100 * done) / bytes);
      if (percent > told) onPercent((told = percent));
      if (performance.now() - begunMs < TURN_MS) continue;
      await pause(0, signal);
      begunMs = performance.now();
    }
  } finally {
    // It may be in the middle of a file that is none.
    await reader.cancel().catch(() => undefined);
  }
  return { name, bytes, report: checkReport(scanner.finish()) };
}

async function readPart(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  name: string,
): Promise<Uint8Array | undefined> {
  try {
    return (await reader.read()).value;
  } catch (error) {
    if (isAppError(error)) throw error;
    // Removed or changed since it was chosen, or a folder.
    throw new AppError(
      "UNAVAILABLE",
      `${name} cannot be read.`,
      "Look whether it is still there, and open it once more.",
      { cause: error },
    );
  }
}
