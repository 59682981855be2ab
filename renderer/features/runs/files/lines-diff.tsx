import { useMemo } from "react";
import { plural } from "../../../kit/format.ts";
import { TextLines } from "../../../kit/text-lines.tsx";
import styles from "./files.module.css";
import { diffLines, type DiffLine } from "./line-diff.ts";

const MARKS = { same: "  ", added: "+ ", removed: "- " } as const;

/** Two texts by their lines. */
export function LinesDiff(props: {
  readonly label: string;
  /** What the first and the second text are of. */
  readonly names: readonly [string, string];
  readonly before: string;
  readonly after: string;
  /** Where only the beginnings are compared, how much of each: "4 MB". */
  readonly cutAt?: string | undefined;
  /** Stands below where they differ in too many lines to tell which. */
  readonly fallback?: React.ReactNode;
}): React.JSX.Element {
  const { label, names, before, after, cutAt, fallback } = props;
  const diff = useMemo(() => diffLines(before, after), [before, after]);
  const lines = useMemo(() => diff?.lines.map(toTextLine) ?? [], [diff]);
  if (diff === undefined) {
    return (
      <>
        <p className={styles.facts}>The texts differ in too many lines to tell which.</p>
        {fallback}
      </>
    );
  }
  const isSame = diff.added === 0 && diff.removed === 0;
  return (
    <>
      <p className={styles.facts} role="status">
        {isSame
          ? cutAt === undefined
            ? "The lines are the same"
            : "As far as compared, the lines are the same"
          : `${plural(diff.removed, "line")} only in ${names[0]} (−), ${plural(diff.added, "line")} only in ${names[1]} (+)`}
        {cutAt !== undefined && ` · compared are the first ${cutAt} of each`}
      </p>
      <TextLines label={label} lines={lines} toneOf={toneOf} />
    </>
  );
}

/** Longer lines would stop the page when they are laid out. */
const MAX_LINE = 2000;

const toTextLine = ({ kind, number, text }: DiffLine): { number: number; text: string } => ({
  number,
  text: MARKS[kind] + (text.length > MAX_LINE ? `${text.slice(0, MAX_LINE)}…` : text),
});

const toneOf = (text: string): "added" | "removed" | undefined =>
  text.startsWith(MARKS.added) ? "added" : text.startsWith(MARKS.removed) ? "removed" : undefined;
