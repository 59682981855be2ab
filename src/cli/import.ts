import { resolve } from "node:path";
import { AppError } from "../base/errors.ts";
import type { ImportFormat, ImportProgress, ImportReport } from "../contract/ingest-import.ts";
import { withConnection, type Connection } from "./connection.ts";
import {
  createProgress,
  formatBytes,
  printJson,
  printLine,
  printTable,
  UsageError,
  type Progress,
} from "./output.ts";

export interface ImportOptions {
  readonly data?: string;
  readonly json?: boolean;
  readonly as?: ImportFormat;
  readonly name?: string;
  readonly reference?: boolean;
  readonly dryRun?: boolean;
}

/** Exit code when all is done, and not everything came. */
export const LEFT_OUT = 3;
const LOOK_MS = 200;
/** Lines about what was left out; `--json` has more. */
const SHOWN = 20;

/** Takes in what another tool wrote, once. Answers the exit code: 0 all came, 3 something did not. */
export async function importProject(
  given: string | undefined,
  options: ImportOptions,
): Promise<number> {
  if (given === undefined)
    throw new UsageError("Name a folder or a database, or a server with --from-mlflow.");
  const source = {
    path: resolve(given),
    ...(options.as === undefined ? {} : { format: options.as }),
  };
  const report = await withConnection(options.data, async (connection) =>
    options.dryRun === true
      ? connection.api.ingest.previewImport(source)
      : runImport(connection, {
          ...source,
          ...(options.name === undefined ? {} : { name: options.name }),
          artifacts: options.reference === true ? "reference" : "copy",
        }),
  );
  if (options.json === true) printJson({ ...report, dryRun: options.dryRun === true });
  else printReport(report, options.dryRun === true);
  if (report.state === "failed") {
    throw new AppError(
      "UNAVAILABLE",
      `The import failed: ${report.failure ?? ""}`,
      "When that is put right, import again: it goes on there.",
    );
  }
  if (report.state === "cancelled")
    throw new AppError("CANCELLED", "The import was cancelled.", "Import again to go on.");
  return report.leftTotal > 0 ? LEFT_OUT : 0;
}

async function runImport(
  { api }: Connection,
  request: Parameters<Connection["api"]["ingest"]["startImport"]>[0],
): Promise<ImportReport> {
  const { projectId } = await api.ingest.startImport(request);
  const progress = createProgress();
  try {
    for (;;) {
      const report = await api.ingest.getImport({ projectId });
      if (report.state !== "running") return report;
      await showProgress(api, projectId, progress);
      await new Promise((done) => setTimeout(done, LOOK_MS));
    }
  } finally {
    progress.end();
  }
}

async function showProgress(
  api: Connection["api"],
  projectId: string,
  progress: Progress,
): Promise<void> {
  if (process.stderr.isTTY !== true) return;
  const one = (await api.ingest.importProgress()).find((each) => each.projectId === projectId);
  if (one !== undefined) progress.show(describeProgress(one));
}

function describeProgress(one: ImportProgress): string {
  const what = one.phase === "logs" ? "log files" : "artifacts";
  const left = one.secondsLeft ?? 0;
  return `Importing: ${one.files} of ${one.filesTotal} ${what}, ${formatBytes(one.bytes)}${
    left > 0 ? `, about ${Math.ceil(left)} s left` : ""
  }`;
}

function printReport(report: ImportReport, isPreview: boolean): void {
  const { total, added, project, path, format } = report;
  printLine(
    isPreview
      ? `${path} as ${format}; nothing was kept:`
      : `${path} as ${format} into "${project.name}" (${project.id}):`,
  );
  printTable(
    ["", "HAS", "NEW"],
    [
      ["experiments", total.experiments, added.experiments],
      ["runs", total.runs, added.runs],
      ["metrics", total.metrics, added.metrics],
      ["points", total.points, added.points],
      ["params", total.params, added.params],
      ["tags", total.tags, added.tags],
      ["media", total.media, added.media],
      ["artifacts", total.artifacts, added.artifacts],
      ["bytes of artifacts", total.artifactBytes, added.artifactBytes],
      ["models", total.models, added.models],
      ["versions of models", total.modelVersions, added.modelVersions],
    ],
    "",
  );
  if (!isPreview && report.number > 1) {
    const isNew = Object.values(added).some((count) => count > 0);
    printLine(isNew ? "Only what was new was imported." : "Nothing was new.");
  }
  if (report.leftTotal === 0) return;
  printLine("");
  printTable(
    ["DID NOT COME", "OF", "REASON"],
    report.left
      .slice(0, SHOWN)
      .map(({ what, where, reason, count }) => [
        count > 1 ? `${what} (${count})` : what,
        where,
        reason,
      ]),
    "",
  );
  if (report.leftTotal > SHOWN)
    printLine(`And ${report.leftTotal - SHOWN} more; --json lists them.`);
}
