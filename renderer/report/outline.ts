import type { ReportBlock } from "../../src/contract/report-blocks.ts";
import { parseMarkdown, type Block, type Inline } from "../kit/markdown.ts";

/** A heading, or the caption of a block. */
export interface OutlineEntry {
  readonly id: string;
  readonly text: string;
  /** 0: the outermost. */
  readonly depth: number;
}

export const idOfBlock = (blockId: string): string => `block-${blockId}`;
export const idOfHeading = (blockId: string, index: number): string => `block-${blockId}-${index}`;

/** In the order of the document; captions stand below the heading before them. */
export function outlineOf(blocks: readonly ReportBlock[]): readonly OutlineEntry[] {
  const entries: OutlineEntry[] = [];
  const parsed = new Map(
    blocks.map((block) => [
      block,
      block.kind === "text" ? headingsOf(parseMarkdown(block.markdown)) : [],
    ]),
  );
  const top = Math.min(6, ...[...parsed.values()].flat().map(({ level }) => level));
  let depth = 0;
  for (const block of blocks) {
    if (block.kind !== "text") {
      const text = lineOf(block.caption);
      if (text !== "") entries.push({ id: idOfBlock(block.id), text, depth });
      continue;
    }
    for (const [index, { level, content }] of (parsed.get(block) ?? []).entries()) {
      depth = Math.min(level - top + 1, 4);
      const text = content.map(textOf).join("");
      entries.push({ id: idOfHeading(block.id, index), text, depth: depth - 1 });
    }
  }
  return entries;
}

type Heading = Extract<Block, { readonly kind: "heading" }>;

/** All that `MarkdownView` shows, in its order. */
function headingsOf(blocks: readonly Block[]): readonly Heading[] {
  return blocks.flatMap((block) => {
    if (block.kind === "heading") return [block];
    if (block.kind === "quote") return headingsOf(block.blocks);
    return block.kind === "list" ? block.items.flatMap(headingsOf) : [];
  });
}

/** Words without marks; of mathematics what was written. */
function textOf(inline: Inline): string {
  if ("content" in inline) return inline.content.map(textOf).join("");
  if (inline.kind === "break") return " ";
  return inline.kind === "math" ? inline.tex : inline.text;
}

const MOST_LETTERS = 90;

function lineOf(caption: string): string {
  const [first = ""] = caption.trim().split("\n");
  return first.length > MOST_LETTERS ? `${first.slice(0, MOST_LETTERS)}…` : first;
}
