import { resolve } from "node:path";
import { writeSnippet, type SnippetLibrary } from "../base/export-snippet.ts";
import { formatOfFile, type ExportFormat, type ExportTable } from "../base/export-table.ts";
import type { ApiClient } from "../server/index.ts";
import { withConnection } from "./connection.ts";
import { findProject, findRun } from "./find-run.ts";
import type { CommonOptions } from "./listings.ts";
import { createProgress, formatBytes, printJson, printLine, UsageError } from "./output.ts";
import { toFile, toStdout, type Sink } from "./sink.ts";

export interface ExportOptions extends CommonOptions {
  readonly format?: ExportFormat;
  readonly output?: string;
  readonly what?: ExportTable;
  readonly project?: string;
  readonly query?: string;
  readonly snippet?: SnippetLibrary;
}

type Begun = Awaited<ReturnType<ApiClient["exports"]["begin"]>>;

/** Every stored point of runs, or a row for each run, as a file: docs/export.md. */
export async function exportRuns(given: readonly string[], options: ExportOptions): Promise<void> {
  const { data, json, output, what = "points", snippet } = options;
  checkTogether(given, options);
  if (output === undefined) return;
  const format = options.format ?? formatOfFile(output) ?? "csv";
  const done = await withConnection(data, async ({ api }) => {
    const which = await choose(api, given, options);
    const begun = await api.exports.begin({ ...which, table: what, format });
    const bytes = await write(
      api,
      begun,
      output === "-" ? toStdout() : await openFile(api, begun, output),
    );
    return { ...(await api.exports.progress({ id: begun.id })), begun, bytes };
  });
  if (output === "-") return;
  const file = resolve(output);
  const { runs, columns } = done.begun;
  const python =
    snippet === undefined ? undefined : writeSnippet(snippet, { file, format, columns });
  if (json === true) {
    const counts = what === "points" ? { series: done.series, points: done.rows } : {};
    printJson({
      file,
      format,
      ...counts,
      bytes: done.bytes,
      runs,
      ...(python !== undefined && { snippet: python }),
    });
    return;
  }
  const wrote =
    what === "points" ? `${done.rows} points of ${done.series} series` : `${done.rows} runs`;
  printLine(`Wrote ${wrote} to ${file} (${formatBytes(done.bytes)}).`);
  if (python === undefined)
    printLine("--snippet pandas or --snippet polars prints the Python that reads it exactly.");
  else process.stdout.write(`\n${python}`);
}

function checkTogether(given: readonly string[], options: ExportOptions): void {
  const { json, output, project, query, snippet } = options;
  if (output === undefined)
    throw new UsageError("Name a file with -o, or an MLflow server with --to-mlflow.");
  const isChosen = project !== undefined || query !== undefined;
  if (given.length === 0 && !isChosen)
    throw new UsageError("Name the runs to export, or choose them by --project and --query.");
  if (given.length > 0 && isChosen)
    throw new UsageError("Name runs, or choose them by --project and --query: one of the two.");
  if (output === "-" && json === true)
    throw new UsageError("--json tells about a file; with -o - the points themselves are printed.");
  if (output === "-" && snippet !== undefined)
    throw new UsageError("--snippet reads a file: name one with -o.");
}

async function choose(api: ApiClient, given: readonly string[], options: ExportOptions) {
  const { project, query } = options;
  if (given.length === 0)
    return {
      ...(project !== undefined && { projectId: (await findProject(api, project)).id }),
      ...(query !== undefined && { query }),
    };
  const runIds = new Set<string>();
  for (const one of given) runIds.add((await findRun(api, one)).id);
  return { runIds: [...runIds] };
}

async function openFile(api: ApiClient, { id }: Begun, output: string): Promise<Sink> {
  try {
    return await toFile(resolve(output));
  } catch (error) {
    await api.exports.cancel({ id });
    throw error;
  }
}

async function write(api: ApiClient, { id, runs }: Begun, sink: Sink): Promise<number> {
  const progress = createProgress();
  let bytes = 0;
  try {
    for (;;) {
      const part = new Uint8Array(await (await api.exports.next({ id })).arrayBuffer());
      if (part.length === 0) break;
      await sink.write(part);
      bytes += part.length;
      progress.show(`${runs} runs: ${formatBytes(bytes)}`);
    }
    await sink.finish();
    return bytes;
  } catch (error) {
    await sink.discard();
    await api.exports.cancel({ id }).catch(() => undefined);
    throw error;
  } finally {
    progress.end();
  }
}
