import { readFile } from "node:fs/promises";
import { toFileName } from "../../base/file-name.ts";
import { AppError } from "../../base/errors.ts";
import { encodeReportFile, splitReportPage, type ReportContent } from "../../base/report-file.ts";
import type { ReadDb } from "../../store/index.ts";
import type { CallContext } from "../module.ts";
import type { EngineThreads } from "../threads.ts";
import type { GatheredReport } from "./gather-report.ts";

/** Runs on the analysis thread: packing takes a while. */
export function encodeReport(_db: ReadDb, content: ReportContent): string {
  return encodeReportFile(content);
}

/** The built page around the report: one document that needs nothing else. @param page of `readPage` */
export async function writeHtml(
  threads: EngineThreads,
  page: string,
  content: GatheredReport,
  call: CallContext,
): Promise<File> {
  const { title } = content.document;
  const [before, after] = splitPage(page, title);
  const text = await threads.analyse.call.reports.encodeReport(content, call);
  return new File([before, text, after], toFileName(`${title}.html`), { type: "text/html" });
}

/** The built page that a report is put into. @throws AppError UNAVAILABLE */
export async function readPage(path: string): Promise<string> {
  const page = await readFile(path, "utf8").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  });
  splitPage(page, "");
  return page;
}

function splitPage(page: string, title: string): readonly [before: string, after: string] {
  const parts = splitReportPage(page, title);
  if (parts !== undefined) return parts;
  throw new AppError(
    "UNAVAILABLE",
    "The page that reports are put into is not built.",
    "Run `npm run build`, then export the report again.",
  );
}
