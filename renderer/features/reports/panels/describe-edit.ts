import { z } from "zod";
import type { JsonValue } from "../../../../src/base/json.ts";
import { reportBlock } from "../../../../src/contract/report-blocks.ts";
import { plural } from "../../../kit/format.ts";
import { describeBlock, KIND_TITLES } from "../edit/new-block.ts";

/** What entries of a report's history leave behind: only what they touched; null for what was not there. */
const entrySchema = z
  .object({
    title: z.string().nullable(),
    runSets: z.unknown(),
    blocks: z.record(z.string(), reportBlock.nullable().catch(null)),
    order: z.unknown(),
    removed: z.boolean(),
    text: z.string().nullable(),
    resolved: z.boolean(),
  })
  .partial()
  .catch({});

/** What an entry of the history of a report did, in words. */
export function describeEdit(op: string, before: JsonValue, after: JsonValue): string {
  const [old, now] = [entrySchema.parse(before), entrySchema.parse(after)];
  if (op.includes("comment")) return describeRemark(before === null, now);
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

function describeRemark(isNew: boolean, now: z.infer<typeof entrySchema>): string {
  if (now.text === null) return "Comment removed";
  if (isNew) return `Comment: ${now.text ?? ""}`;
  if (now.resolved !== undefined) return now.resolved ? "Comment resolved" : "Comment opened again";
  return `Comment changed: ${now.text ?? ""}`;
}
