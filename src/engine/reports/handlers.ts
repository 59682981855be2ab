import { AppError } from "../../base/errors.ts";
import type { ReportBlock, ReportDocument } from "../../contract/report-blocks.ts";
import type { Redaction } from "../../contract/redaction.ts";
import type { Bus } from "../bus.ts";
import type { CallContext, Handlers } from "../module.ts";
import { openRedactor, tellReplaced, type Redactor } from "../redaction/index.ts";
import { personActor, type Actor } from "../runs/index.ts";
import { createBlockReader, type BlockAccess } from "./block-reader.ts";
import { readPage, writeHtml } from "./export-html.ts";
import { gatherReport, type GatherArgs, type GatheredReport } from "./gather-report.ts";
import { redactContent, type LearnRuns } from "./redact-content.ts";
import { readCommentFile } from "./read-comment-file.ts";
import { newPartId, readProjectFacts } from "./project-facts.ts";
import { fillTemplate } from "./templates.ts";

export interface ReportContext extends BlockAccess {
  readonly bus: Bus;
  readonly profileName: () => string;
  readonly version: string;
  /** Of the module of bundles, which knows all that is told of a run. */
  readonly learnRuns: LearnRuns;
  /** The built page that an exported report is put into. */
  readonly pagePath: string;
}

export function createReportHandlers(context: ReportContext): Handlers<"reports"> {
  const { threads, bus, frozen } = context;
  const reader = createBlockReader(context);
  const actor = (call: CallContext): Actor => personActor(context.profileName(), call);
  const get = (id: string) => threads.read.call.reports.getReport({ id });
  const tell = (id: string): void => bus.publish([`report:${id}`, "reports", "journal"]);

  async function make(
    projectId: string | null,
    document: ReportDocument,
    call: CallContext,
  ): Promise<{ id: string; gesture: string }> {
    const made = await threads.write.call.reports.createReport({
      actor: actor(call),
      projectId,
      document,
    });
    tell(made.id);
    return made;
  }

  /** What the file holds, but for what is replaced in it. */
  const gather = async (
    id: string,
    told: Pick<GatherArgs, "theme" | "madeMs">,
    call: CallContext,
  ): Promise<GatheredReport> =>
    gatherReport(
      { threads, reader },
      {
        report: await get(id),
        author: context.profileName(),
        productVersion: context.version,
        ...told,
      },
      call,
    );
  const open = async (redaction: Redaction): Promise<Redactor> =>
    openRedactor(redaction, await threads.read.call.runs.listProjects());
  /** Preview and file both go through this, so that they replace the same by the same names. */
  const redacted = (
    content: GatheredReport,
    redactor: Redactor,
    redaction: Redaction,
    call: CallContext,
  ): Promise<GatheredReport> =>
    redactContent({ redactor, redaction, learnRuns: context.learnRuns }, content, call);

  return {
    list: (input) => threads.read.call.reports.listReports(input ?? {}),
    get: ({ id }) => get(id),
    async create({ projectId, title, template, runSet, model }, call) {
      const facts = await readProjectFacts(
        threads,
        context.registry,
        { projectId, runSet, model },
        call,
      );
      return make(projectId, fillTemplate(template, title, facts), call);
    },
    async duplicate({ id, title }, call) {
      const { projectId, document } = await get(id);
      // Blocks get ids of their own: comments are told by them.
      const blocks = document.blocks.map((block): ReportBlock => ({ ...block, id: newPartId() }));
      return make(projectId, { ...document, title, blocks }, call);
    },
    async edit({ id, revision, ...edit }, call) {
      const answer = await threads.write.call.reports.editReport({
        actor: actor(call),
        id,
        revision,
        edit,
      });
      tell(id);
      return answer;
    },
    async findRuns({ runSet }, call) {
      const [found] = await threads.analyse.call.reports.findSets(
        { runSets: [runSet], ids: [runSet.id] },
        call,
      );
      return { total: found?.total ?? 0, runIds: (found?.runs ?? []).map(({ id }) => id) };
    },
    async readBlock({ runSets, block }, call) {
      const blob = await reader.read(runSets, block, call);
      return new Blob([blob], { type: "application/octet-stream" });
    },
    async freeze({ id, blockIds, thaw }, call) {
      const { document, revision } = await get(id);
      const chosen = chooseBlocks(document.blocks, blockIds).filter(
        ({ frozen: kept }) => (kept !== null) === thaw,
      );
      const blocks: Record<string, ReportBlock> = {};
      for (const [done, block] of chosen.entries()) {
        const what = `block ${done + 1} of ${chosen.length}`;
        call.onProgress?.({ done, of: chosen.length, what });
        if (thaw) blocks[block.id] = { ...block, frozen: null };
        else {
          const atMs = Date.now();
          const { sha256 } = await frozen.keep(await reader.read(document.runSets, block, call));
          blocks[block.id] = { ...block, frozen: { sha256, atMs } };
        }
      }
      const answer = await threads.write.call.reports.editReport({
        actor: actor(call),
        id,
        revision,
        edit: { blocks },
      });
      tell(id);
      return answer;
    },
    async comment({ id, comment }, call) {
      const { id: commentId, ...edit } = comment;
      const answer = await threads.write.call.reports.editComment({
        actor: actor(call),
        reportId: id,
        id: commentId,
        edit,
        nowMs: Date.now(),
      });
      bus.publish([`comment:${commentId}`]);
      tell(id);
      return answer;
    },
    async takeComments({ file }, call) {
      const parsed = readCommentFile(file);
      const taken = await threads.write.call.reports.takeComments({
        actor: actor(call),
        file: parsed,
      });
      if (taken.gesture !== null) tell(parsed.reportId);
      return { reportId: parsed.reportId, ...taken };
    },
    async previewHtml({ id, redact }, call) {
      const redactor = await open(redact);
      await redacted(
        await gather(id, { theme: "system", madeMs: 0 }, call),
        redactor,
        redact,
        call,
      );
      return tellReplaced(redactor);
    },
    async exportHtml({ id, theme, redact, madeMs = Date.now() }, call) {
      const page = await readPage(context.pagePath);
      const content = await gather(id, { theme, madeMs }, call);
      const shown =
        redact === null ? content : await redacted(content, await open(redact), redact, call);
      return writeHtml(threads, page, shown, call);
    },
  };
}

/** Those with data. @throws AppError NOT_FOUND */
function chooseBlocks(
  blocks: readonly ReportBlock[],
  ids: readonly string[] | null,
): readonly ReportBlock[] {
  const withData = blocks.filter(({ kind }) => kind !== "text");
  if (ids === null) return withData;
  return ids.map((id) => {
    const block = withData.find((one) => one.id === id);
    if (block !== undefined) return block;
    throw new AppError(
      "NOT_FOUND",
      "The report has no such block with data.",
      "Reload the report.",
    );
  });
}
