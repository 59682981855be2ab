import { z } from "zod";
import type { JsonValue } from "../../../../src/base/json.ts";
import { reportBlock } from "../../../../src/contract/report-blocks.ts";
import { plural } from "../../../kit/format.ts";
import { describeBlock, KIND_TITLES } from "../edit/new-block.ts";

/** Characters of a comment that an entry of the history tells. */
const EXCERPT = 120;

/** What entries of a report's history leave behind: only what they touched; null for what was not there. */
const entrySchema = z
  .object({
    title: z.string().nullable(),
    runSets: z.unknown(),
    blocks: z.record(z.string(), reportBlock.nullable().catch(null)),
    order: z.unknown(),
    removed: z.boolean(),
  })
  .partial()
  .catch({});

/** The same of a comment. */
const remarkSchema = z
  .object({
    parentId: z.string().nullable(),
    author: z.string(),
    atMs: z.number(),
    text: z.string().nullable(),
    resolved: z.boolean(),
  })
  .partial()
  .catch({});

export interface ReportEntry {
  readonly op: string;
  /** Who did it. */
  readonly actor: string;
  readonly before: JsonValue;
  readonly after: JsonValue;
}

/** What an entry of the history of a report did, in words. */
export function describeEdit({ op, actor, before, after }: ReportEntry): string {
  if (op === "comment.edit")
    return describeRemark(actor, remarkSchema.parse(before), remarkSchema.parse(after));
  const [old, now] = [entrySchema.parse(before), entrySchema.parse(after)];
  // Before it was made it had no title.
  if (typeof now.title === "string" && typeof old.title !== "string")
    return `Made as “${now.title}”`;
  const parts: string[] = [];
  if (now.removed !== undefined && now.removed !== (old.removed ?? false))
    parts.push(now.removed ? "removed" : "restored");
  if (now.title !== undefined && now.title !== null && now.title !== old.title)
    parts.push(`titled “${now.title}”`);
  const blocks = Object.entries(now.blocks ?? {});
  parts.push(...blocks.slice(0, 3).map(([id, block]) => describeChange(old.blocks?.[id], block)));
  if (blocks.length > 3) parts.push(`${plural(blocks.length - 3, "more block")} changed`);
  if (now.runSets !== undefined) parts.push("run sets changed");
  if (now.order !== undefined && blocks.length === 0) parts.push("blocks put in another order");
  const text = parts.join(", ");
  return text === "" ? "Changed" : text.charAt(0).toUpperCase() + text.slice(1);
}

type Block = z.infer<typeof reportBlock> | null;

function describeChange(old: Block | undefined, block: Block): string {
  if (block === null)
    return old === null || old === undefined ? "block removed" : `${describeBlock(old)} removed`;
  if (old === null || old === undefined) return `${describeBlock(block)} added`;
  if (old.frozen?.sha256 !== block.frozen?.sha256)
    return `${KIND_TITLES[block.kind].toLowerCase()} ${block.frozen === null ? "thawed" : "frozen"}`;
  return `${describeBlock(block)} changed`;
}

type Remark = z.infer<typeof remarkSchema>;

function describeRemark(actor: string, old: Remark, now: Remark): string {
  const [said, says] = [old.text ?? null, now.text ?? null];
  if (says === null) return said === null ? "Comment changed" : `Comment taken away${quote(said)}`;
  if (said === null) {
    const what = typeof now.parentId === "string" ? "Reply" : "Comment";
    // Of what was never there nothing but that is known.
    if (old.atMs !== undefined) return `${what} brought back${quote(says)}`;
    const isSent = now.author !== undefined && now.author !== actor;
    return `${what}${isSent ? ` by ${now.author} taken in` : ""}${quote(says)}`;
  }
  const parts: string[] = [];
  if (says !== said) parts.push("changed");
  if (now.resolved !== old.resolved)
    parts.push(now.resolved === true ? "resolved" : "opened again");
  return `Comment ${parts.length === 0 ? "changed" : parts.join(" and ")}${quote(says)}`;
}

/** How it begins, in one line. */
function quote(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return `: ${line.length > EXCERPT ? `${line.slice(0, EXCERPT).trimEnd()}…` : line}`;
}
