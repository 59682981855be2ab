import { diffArrays } from "diff";

export interface DiffLine {
  readonly kind: "same" | "added" | "removed";
  /** Its number in the first text, or for an added one in the second. */
  readonly number: number;
  readonly text: string;
}

export interface LineDiff {
  readonly lines: readonly DiffLine[];
  readonly added: number;
  readonly removed: number;
}

/** Texts that differ in more are not compared: it would stop the page. */
const MAX_EDITS = 4000;
const MAX_MS = 1000;

/** What became of the lines of one text in another; undefined where they differ too much to tell. */
export function diffLines(before: string, after: string): LineDiff | undefined {
  const parts = diffArrays(toLines(before), toLines(after), {
    maxEditLength: MAX_EDITS,
    timeout: MAX_MS,
  });
  if (parts === undefined) return undefined;
  const lines: DiffLine[] = [];
  let [left, right] = [1, 1];
  for (const { value, added, removed } of parts) {
    for (const text of value) {
      if (added) lines.push({ kind: "added", number: right++, text });
      else if (removed) lines.push({ kind: "removed", number: left++, text });
      else {
        lines.push({ kind: "same", number: left++, text });
        right++;
      }
    }
  }
  const count = (kind: DiffLine["kind"]): number => lines.filter((one) => one.kind === kind).length;
  return { lines, added: count("added"), removed: count("removed") };
}

const toLines = (text: string): string[] => text.replace(/\r?\n$/, "").split(/\r\n|\n|\r/);
