import { resolve } from "node:path";
import type { ApiClient } from "../server/index.ts";
import { withConnection } from "./connection.ts";
import { findProject, findRun } from "./find-run.ts";
import type { CommonOptions } from "./listings.ts";
import { formatBytes, printJson, printLine, printNote, UsageError } from "./output.ts";
import { printReplaced, tellReplaced, toRedaction, type RedactionOptions } from "./redaction.ts";

export interface BundleOptions extends CommonOptions, RedactionOptions {
  readonly output?: string;
  readonly project: readonly string[];
  readonly report: readonly string[];
  readonly files: readonly string[];
  readonly request?: string;
}

/** Runs whole, in one signed file: docs/bundle.md. */
export async function writeBundle(given: readonly string[], options: BundleOptions): Promise<void> {
  const { output, preview } = options;
  if (output === undefined && preview !== true)
    throw new UsageError("Name a file with -o, for example runs.assay; or look with --preview.");
  if (given.length + options.project.length + options.report.length === 0)
    throw new UsageError("Name runs, or a project with --project.");
  const redact = toRedaction(options);
  await withConnection(options.data, async ({ api }) => {
    const selection = { ...(await selectRuns(api, given, options)), redact };
    if (preview === true) await printPreview(api, selection, options);
    else await write(api, { ...selection, path: resolve(output ?? "") }, options);
  });
}

type Selection = Parameters<ApiClient["bundles"]["preview"]>[0];

async function selectRuns(
  api: ApiClient,
  given: readonly string[],
  options: BundleOptions,
): Promise<Selection> {
  const runIds = new Set<string>();
  for (const one of given) runIds.add((await findRun(api, one)).id);
  const projectIds = new Set<string>();
  for (const one of options.project) projectIds.add((await findProject(api, one)).id);
  return {
    runIds: [...runIds],
    projectIds: [...projectIds],
    reportIds: [...options.report],
    files: [...options.files],
    request: options.request === undefined ? null : resolve(options.request),
  };
}

async function printPreview(
  api: ApiClient,
  selection: Selection,
  { json }: BundleOptions,
): Promise<void> {
  const told = await api.bundles.preview(selection);
  if (json === true) {
    printJson(told);
    return;
  }
  printReplaced(told);
  tellLeftOut(told.problems);
  printNote(
    `${told.counts.points} points of ${told.counts.runs} runs, ${told.counts.files} files (${formatBytes(told.fileBytes)})${tellUnchanged(told.unchanged)}. Nothing was written.`,
  );
}

/** Data of frozen blocks that cannot be read. */
function tellLeftOut(
  problems: ReadonlyArray<{ readonly entry: string; readonly reason: string }>,
): void {
  for (const { entry, reason } of problems) printNote(`Left out of ${entry}: ${reason}`);
}

function tellUnchanged(runs: number): string {
  return runs === 0 ? "" : `; the receiver has ${runs} runs as they are`;
}

async function write(
  api: ApiClient,
  input: Selection & { readonly path: string },
  { json }: BundleOptions,
): Promise<void> {
  const written = await api.bundles.write(input);
  if (json === true) {
    printJson(written);
    return;
  }
  const { counts, path, bytes, fingerprint, replacedTotal, unchanged } = written;
  const files = counts.files === 0 ? "" : ` and ${counts.files} files`;
  printLine(
    `Wrote ${counts.points} points of ${counts.runs} runs${files} to ${path} (${formatBytes(bytes)}), signed by ${fingerprint}${tellUnchanged(unchanged)}.`,
  );
  tellLeftOut(written.problems);
  if (replacedTotal > 0) printLine(tellReplaced(replacedTotal));
}

export interface RequestOptions extends CommonOptions {
  readonly output?: string;
  readonly project: readonly string[];
}

/** What is here, for whoever writes a bundle: ids and hashes. */
export async function writeRequest({ data, json, output, project }: RequestOptions): Promise<void> {
  if (output === undefined)
    throw new UsageError("Name a file with -o, for example have.assay-request.");
  const written = await withConnection(data, async ({ api }) => {
    const projectIds: string[] = [];
    for (const one of project) projectIds.push((await findProject(api, one)).id);
    return api.bundles.request({ path: resolve(output), projectIds });
  });
  if (json === true) printJson(written);
  else
    printLine(
      `Wrote ids and hashes of ${written.runs} runs to ${written.path} (${formatBytes(written.bytes)}). Send it to whoever writes the bundle.`,
    );
}
