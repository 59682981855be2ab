import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError, messageOf } from "../base/errors.ts";
import { openReportFile, takeReportText } from "../base/report-file.ts";
import type { ReportBlock } from "../contract/report-blocks.ts";
import type { Redaction } from "../contract/redaction.ts";
import type { ReportRow, ReportTemplate } from "../contract/reports.ts";
import type { ApiClient } from "../server/index.ts";
import { withConnection } from "./connection.ts";
import { findProject, findRun } from "./find-run.ts";
import type { CommonOptions } from "./listings.ts";
import {
  formatBytes,
  formatTime,
  printJson,
  printLine,
  printNote,
  printTable,
  UsageError,
} from "./output.ts";
import { printReplaced, tellReplaced, toRedaction, type RedactionOptions } from "./redaction.ts";
import { writeWhole } from "./sink.ts";

export async function listReports({
  data,
  json,
  project,
}: CommonOptions & { readonly project?: string }): Promise<void> {
  const rows = await withConnection(data, async ({ api }) =>
    api.reports.list(
      project === undefined ? {} : { projectId: (await findProject(api, project)).id },
    ),
  );
  if (json === true) printJson({ reports: rows });
  else
    printTable(
      ["ID", "TITLE", "BLOCKS", "COMMENTS", "OPEN", "CHANGED", "BY"],
      rows.map((row) => [
        row.id,
        row.title,
        row.blocks,
        row.comments,
        row.openComments,
        formatTime(row.updatedMs * 1000),
        row.updatedBy,
      ]),
      "No reports. `assay report new TITLE --template experiment` makes one.",
    );
}

/** Its text, and of each other block what it shows and of which runs. */
export async function showReport(given: string, { data, json }: CommonOptions): Promise<void> {
  const report = await withConnection(data, async ({ api }) =>
    api.reports.get({ id: (await findReport(api, given)).id }),
  );
  if (json === true) {
    printJson({ report });
    return;
  }
  const { document, updatedMs, updatedBy, comments } = report;
  printLine(document.title);
  printLine(`${report.id}, changed ${formatTime(updatedMs * 1000)} by ${updatedBy}`);
  printLine(`${comments.length} comments`);
  const nameOf = (id: string): string => document.runSets.find((set) => set.id === id)?.name ?? id;
  for (const block of document.blocks) {
    printLine("");
    if (block.kind === "text") printLine(block.markdown);
    else printLine(`[${describeBlock(block, nameOf)}]`);
  }
}

type DataBlock = Exclude<ReportBlock, { readonly kind: "text" }>;

function describeBlock(block: DataBlock, nameOf: (id: string) => string): string {
  const frozen = block.frozen === null ? "" : `, frozen ${formatTime(block.frozen.atMs * 1000)}`;
  return `${block.kind}: ${contentOf(block)}${aboutOf(block, nameOf)}${frozen}`;
}

function contentOf(block: DataBlock): string {
  switch (block.kind) {
    case "chart":
      return block.metrics.join(", ");
    case "table":
      return block.columns.join(", ");
    case "pivot":
      return `${block.metric} by ${block.rows}${block.columns === null ? "" : ` and ${block.columns}`}`;
    case "statistics":
      return `${block.metrics.join(", ")} by ${block.groupBy.join(", ")}`;
    case "media":
      return block.tag;
    case "diff":
      return block.metric ?? "configurations";
    case "model":
      return block.version === null ? block.model : `${block.model} ${block.version}`;
    default:
      return block satisfies never;
  }
}

function aboutOf(block: DataBlock, nameOf: (id: string) => string): string {
  if (block.kind === "model") return "";
  return block.kind === "diff"
    ? `, ${nameOf(block.aRunSetId)} and ${nameOf(block.bRunSetId)}`
    : `, ${nameOf(block.runSetId)}`;
}

export async function newReport(
  title: string,
  options: CommonOptions & {
    readonly template: ReportTemplate;
    readonly project?: string;
    readonly query?: string;
    readonly run: readonly string[];
    readonly model?: string;
  },
): Promise<void> {
  const { data, json, template, project, query, run, model } = options;
  const made = await withConnection(data, async ({ api }) => {
    const projectId = project === undefined ? null : (await findProject(api, project)).id;
    const runIds: string[] = [];
    for (const one of run) runIds.push((await findRun(api, one)).id);
    const hasRuns = query !== undefined || runIds.length > 0;
    return api.reports.create({
      projectId,
      title,
      template,
      ...(hasRuns && {
        runSet: { projectId, query: query ?? "", runIds: runIds.length > 0 ? runIds : null },
      }),
      ...(model !== undefined && { model }),
    });
  });
  if (json === true) printJson({ id: made.id });
  else printLine(made.id);
}

type ExportOptions = CommonOptions &
  RedactionOptions & {
    readonly output?: string;
    readonly theme: "system" | "light" | "dark";
  };

/** One HTML file that needs nothing else. */
export async function exportReport(given: string, options: ExportOptions): Promise<void> {
  const { data, json, output, theme } = options;
  const redact = toRedaction(options);
  if (options.preview === true) {
    await previewReport(given, redact, options);
    return;
  }
  if (output === undefined)
    throw new UsageError("Name a file with -o, for example report.html; or look with --preview.");
  const path = resolve(output);
  const { title, html } = await withConnection(data, async ({ api }) => {
    const report = await findReport(api, given);
    const file = await api.reports.exportHtml({ id: report.id, theme, redact });
    return { title: report.title, html: new Uint8Array(await file.arrayBuffer()) };
  });
  await writeWhole(path, html);
  const replacedTotal = redact === null ? 0 : countReplaced(html);
  if (json === true) {
    printJson({ file: path, bytes: html.length, replacedTotal });
    return;
  }
  printLine(`Wrote "${title}" to ${path} (${formatBytes(html.length)}).`);
  if (replacedTotal > 0) printNote(tellReplaced(replacedTotal));
}

async function previewReport(
  given: string,
  redact: Redaction | null,
  { data, json }: CommonOptions,
): Promise<void> {
  const told =
    redact === null
      ? { replaced: [], replacedTotal: 0 }
      : await withConnection(data, async ({ api }) =>
          api.reports.previewHtml({ id: (await findReport(api, given)).id, redact }),
        );
  if (json === true) printJson(told);
  else printReplaced(told);
}

/** As the file itself tells it. */
function countReplaced(html: Uint8Array): number {
  const text = takeReportText(new TextDecoder().decode(html));
  return text === undefined ? 0 : (openReportFile(text).meta.replaced ?? 0);
}

/** Comments of a report, or those that a reviewer sent as a file. */
export async function reportComments(
  given: string | undefined,
  { data, json, take }: CommonOptions & { readonly take?: string },
): Promise<void> {
  if (take !== undefined) {
    const taken = await withConnection(data, async ({ api }) =>
      api.reports.takeComments({ file: await readJson(take) }),
    );
    if (json === true) printJson(taken);
    else printLine(`${taken.added} new, ${taken.changed} changed, ${taken.same} the same.`);
    return;
  }
  if (given === undefined) throw new UsageError("Name a report, or a file with --take.");
  const { comments } = await withConnection(data, async ({ api }) =>
    api.reports.get({ id: (await findReport(api, given)).id }),
  );
  if (json === true) printJson({ comments });
  else
    printTable(
      ["WHEN", "BY", "BLOCK", "RESOLVED", "TEXT"],
      comments.map(({ atMs, author, blockId, resolved, text }) => [
        formatTime(atMs * 1000),
        author,
        blockId ?? "",
        resolved ? "yes" : "",
        text,
      ]),
      "No comments.",
    );
}

export async function removeReport(given: string, { data, json }: CommonOptions): Promise<void> {
  const row = await withConnection(data, async ({ api }) => {
    const found = await findReport(api, given);
    const { revision } = await api.reports.get({ id: found.id });
    await api.reports.edit({ id: found.id, revision, removed: true });
    return found;
  });
  if (json === true) printJson({ id: row.id });
  else printLine(`Removed "${row.title}". The page can undo it.`);
}

/** By its id, the beginning of its id, or its title where only one has it. */
async function findReport(api: ApiClient, given: string): Promise<ReportRow> {
  const rows = await api.reports.list({});
  const exact = rows.find(({ id }) => id === given);
  const named = rows.filter(
    ({ id, title }) => title === given || (given.length >= 8 && id.startsWith(given)),
  );
  const found = exact ?? (named.length === 1 ? named[0] : undefined);
  if (found !== undefined) return found;
  throw new AppError(
    named.length > 1 ? "CONFLICT" : "NOT_FOUND",
    named.length > 1
      ? `${named.length} reports are called "${given}".`
      : `There is no report "${given}".`,
    "`assay report ls` lists the ids and titles.",
  );
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw new AppError(
      "INVALID_INPUT",
      `${path} cannot be read: ${messageOf(error)}`,
      "Name the file that the reviewer saved.",
      { cause: error },
    );
  }
}
