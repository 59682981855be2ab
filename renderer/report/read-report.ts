import { isPlainObject } from "../../src/base/json.ts";
import { openReportFile, type OpenReport, type ReportMeta } from "../../src/base/report-file.ts";
import type {
  BlockData,
  ReportBlock,
  ReportComment,
  ReportDocument,
  RunSet,
} from "../../src/contract/report-blocks.ts";
import type { ShownBlock } from "../features/reports/blocks/block-data.ts";

/** A report as its file carries it. Whoever made the file: what is not as it should be is left out. */
export interface ReadReport {
  readonly document: ReportDocument;
  readonly comments: readonly ReportComment[];
  readonly meta: ReportMeta;
  /** Undefined for a block without data. @throws AppError DAMAGED */
  readBlock(id: string): ShownBlock | undefined;
}

/** @throws AppError DAMAGED (cut short, changed), FROM_THE_FUTURE */
export function readReport(text: string): ReadReport {
  return checkReport(openReportFile(text));
}

export function checkReport(opened: OpenReport): ReadReport {
  const { document, comments, meta } = opened;
  return {
    document: checkDocument(document),
    comments: comments.filter(isComment),
    meta: checkMeta(meta),
    readBlock: (id) => {
      const read = opened.readBlock(id);
      return read && { data: read.meta as BlockData, columns: read.columns };
    },
  };
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const numberOf = (value: unknown): number =>
  typeof value === "number" && Number.isFinite(value) ? value : 0;

function checkDocument(document: unknown): ReportDocument {
  const { title, runSets, blocks } = isPlainObject(document) ? document : {};
  return {
    title: textOf(title),
    runSets: (Array.isArray(runSets) ? runSets : []).filter(
      (set: unknown) =>
        isPlainObject(set) && typeof set["id"] === "string" && typeof set["name"] === "string",
    ) as unknown as RunSet[],
    blocks: (Array.isArray(blocks) ? blocks : []).filter(isBlock),
  };
}

/** What is particular to its kind is not looked at here: a block that cannot be shown says so in its place. */
function isBlock(block: unknown): block is ReportBlock {
  return (
    isPlainObject(block) &&
    typeof block["id"] === "string" &&
    typeof block["kind"] === "string" &&
    typeof block[block["kind"] === "text" ? "markdown" : "caption"] === "string"
  );
}

export function isComment(comment: unknown): comment is ReportComment {
  if (!isPlainObject(comment)) return false;
  const { id, reportId, blockId, parentId, author, atMs, text, resolved } = comment;
  const isText = (value: unknown): boolean => typeof value === "string";
  return (
    [id, reportId, author, text].every(isText) &&
    [blockId, parentId].every((value) => value === null || isText(value)) &&
    Number.isFinite(atMs) &&
    typeof resolved === "boolean"
  );
}

function checkMeta(meta: ReportMeta): ReportMeta {
  const { reportId, madeMs, author, productVersion, theme, runs, replaced, blocks } = meta;
  return {
    reportId: textOf(reportId),
    madeMs: numberOf(madeMs),
    author: textOf(author),
    productVersion: textOf(productVersion),
    theme: theme === "light" || theme === "dark" ? theme : "system",
    runs: runs.filter(isPlainObject).map((run) => ({
      id: textOf(run.id),
      name: textOf(run.name),
      project: textOf(run.project),
      commit: typeof run.commit === "string" ? run.commit : null,
      state: textOf(run.state),
    })),
    replaced: numberOf(replaced),
    blocks: Object.fromEntries(
      Object.entries(blocks)
        .filter(([, note]) => isPlainObject(note))
        .map(([id, { sha256, frozenMs, problem }]) => [
          id,
          {
            sha256: typeof sha256 === "string" ? sha256 : null,
            frozenMs: typeof frozenMs === "number" ? numberOf(frozenMs) : null,
            problem: typeof problem === "string" ? problem : null,
          },
        ]),
    ),
  };
}
