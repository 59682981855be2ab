import type { JsonValue } from "../../base/json.ts";
import type { BlockNote, ReportMeta } from "../../base/report-file.ts";
import type { ReportBlock, ReportComment, RunSet } from "../../contract/report-blocks.ts";
import type { Redaction } from "../../contract/redaction.ts";
import type { CallContext } from "../module.ts";
import type { Redactor, TextPlace } from "../redaction/index.ts";
import { createTurns, type NextTurn } from "../turns.ts";
import { sha256Of } from "./frozen-blocks.ts";
import { listRunIds, type GatheredReport } from "./gather-report.ts";
import { learnBlockData, learnDocument, redactBlockData, redactDocument } from "./redact-report.ts";

/** Learns what is known of runs: what one of them tells is replaced wherever it stands. Runs that are gone tell nothing. */
export type LearnRuns = (
  redactor: Redactor,
  runIds: readonly string[],
  call: CallContext,
) => Promise<void>;

export interface RedactAccess {
  readonly redactor: Redactor;
  readonly redaction: Redaction;
  readonly learnRuns: LearnRuns;
}

/** In place of the hash of data that cannot be read, by which others could try out what it was. */
const OF_NOTHING = sha256Of(new Uint8Array());

/**
 * A report with placeholders. First everything is learned: the report, and what is known of its runs. Numbers of charts and
 * tables, pictures, sounds, ids, hashes of commits and the names of those who commented stay.
 * @throws AppError CANCELLED
 */
export async function redactContent(
  { redactor, redaction, learnRuns }: RedactAccess,
  content: GatheredReport,
  call: CallContext,
): Promise<GatheredReport> {
  const nextTurn = createTurns(call.signal);
  await learnContent(redactor, content, nextTurn);
  await learnRuns(redactor, listRunIds(content), call);
  const { document, comments, meta } = content;
  const title = redactor.redactText(document.title, { where: "report", what: "title" });
  // Who exports it says so, unless that name is asked for.
  const author = redaction.also.includes(meta.author)
    ? redactor.redactText(meta.author, { where: "report", what: "author" })
    : meta.author;
  const runSets: RunSet[] = [];
  for (const runSet of document.runSets) {
    await nextTurn();
    const place = { where: `run set "${runSet.name}"`, what: "name and query" };
    runSets.push(redactPart(redactor, runSet, place));
  }
  const { blocks, blobs, notes } = await redactBlocks(redactor, content, nextTurn);
  const told: ReportComment[] = [];
  for (const comment of comments) {
    await nextTurn();
    const place = { where: `comment by ${comment.author}`, what: "text" };
    told.push({ ...comment, text: redactor.redactText(comment.text, place) });
  }
  const runs = await redactRuns(redactor, meta.runs, nextTurn);
  return {
    document: { title, runSets, blocks },
    comments: told,
    meta: {
      ...meta,
      author,
      runs,
      replaced: redactor.replacedTotal,
      blocks: notes,
    },
    blocks: blobs,
  };
}

async function learnContent(
  redactor: Redactor,
  { document, comments, meta, blocks }: GatheredReport,
  nextTurn: NextTurn,
): Promise<void> {
  redactor.learn(document.title);
  for (const part of [...document.runSets, ...document.blocks]) {
    await nextTurn();
    learnDocument(redactor, part as unknown as JsonValue);
  }
  for (const { text } of comments) {
    await nextTurn();
    redactor.learn(text);
  }
  for (const { name, project } of meta.runs) {
    await nextTurn();
    redactor.learn([name, project]);
  }
  for (const { problem } of Object.values(meta.blocks))
    if (problem !== null) redactor.learn(problem);
  for (const blob of blocks.values()) await learnBlockData(redactor, blob, nextTurn);
}

function redactPart<P extends RunSet | ReportBlock>(
  redactor: Redactor,
  part: P,
  place: TextPlace,
): P {
  return redactDocument(redactor, part as unknown as JsonValue, place) as unknown as P;
}

async function redactBlocks(
  redactor: Redactor,
  { document, meta, blocks: data }: GatheredReport,
  nextTurn: NextTurn,
): Promise<{
  blocks: ReportBlock[];
  blobs: GatheredReport["blocks"];
  notes: Record<string, BlockNote>;
}> {
  const blocks: ReportBlock[] = [];
  const blobs = new Map<string, Uint8Array<ArrayBuffer>>();
  const notes: Record<string, BlockNote> = {};
  for (const [at, block] of document.blocks.entries()) {
    await nextTurn();
    const where = `block ${at + 1} (${block.kind})`;
    const what = block.kind === "text" ? "text" : "caption and settings";
    const shown = redactPart(redactor, block, { where, what });
    const blob = data.get(block.id);
    const note = meta.blocks[block.id];
    let sha256: string | null = null;
    if (blob !== undefined) {
      const hidden = await redactBlockData(redactor, blob, { where, what: "data" }, nextTurn);
      blobs.set(block.id, hidden);
      sha256 = sha256Of(hidden);
    }
    if (note !== undefined) {
      const problem = note.problem && redactor.redactText(note.problem, { where, what: "problem" });
      notes[block.id] = { ...note, sha256, problem };
    }
    blocks.push(nameFrozen(shown, sha256 ?? OF_NOTHING));
  }
  return { blocks, blobs, notes };
}

/** By what its data became. */
function nameFrozen(block: ReportBlock, sha256: string): ReportBlock {
  return block.frozen === null ? block : { ...block, frozen: { ...block.frozen, sha256 } };
}

async function redactRuns(
  redactor: Redactor,
  runs: ReportMeta["runs"],
  nextTurn: NextTurn,
): Promise<ReportMeta["runs"]> {
  const told: Array<ReportMeta["runs"][number]> = [];
  for (const run of runs) {
    await nextTurn();
    const where = `run "${run.name}"`;
    told.push({
      ...run,
      name: redactor.redactText(run.name, { where, what: "name" }),
      project: redactor.redactText(run.project, { where, what: "project" }),
    });
  }
  return told;
}
