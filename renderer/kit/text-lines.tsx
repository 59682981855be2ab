import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import styles from "./text-lines.module.css";

export interface TextLine {
  /** Undefined for the rest of a line that was too long for one row. */
  readonly number: number | undefined;
  readonly text: string;
}

const ROW_PX = 18;
/** A longer line goes on in the next row: laying one out that holds a megabyte stops the page. */
const MAX_ROW = 2000;

/** Lines with their numbers, counted from `first`. */
export function splitLines(text: string, first = 1): readonly TextLine[] {
  return text.split(/\r\n|\n|\r/).flatMap((line, index): TextLine[] => {
    if (line.length <= MAX_ROW) return [{ number: first + index, text: line }];
    const rows: TextLine[] = [];
    for (let at = 0; at < line.length;) {
      let end = Math.min(line.length, at + MAX_ROW);
      // Not in the middle of a character.
      if (end < line.length && /[\ud800-\udbff]/.test(line.charAt(end - 1))) end--;
      rows.push({ number: at === 0 ? first + index : undefined, text: line.slice(at, end) });
      at = end;
    }
    return rows;
  });
}

/** Text in lines, of which only those on screen are drawn. */
export function TextLines(props: {
  readonly label: string;
  readonly lines: readonly TextLine[];
  /** How a line is meant, where lines differ. */
  readonly toneOf?: (text: string) => "added" | "removed" | "muted" | undefined;
}): React.JSX.Element {
  const { label, lines, toneOf } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: 20,
  });
  const digits = String(lines.findLast(({ number }) => number !== undefined)?.number ?? 1).length;
  return (
    <div ref={scroll} className={styles.scroll} tabIndex={0} role="region" aria-label={label}>
      <div className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const line = lines[index];
          return (
            line !== undefined && (
              <div
                key={index}
                className={styles.row}
                style={{ transform: `translateY(${start}px)` }}
              >
                <span
                  className={styles.number}
                  style={{ width: `${digits + 1}ch` }}
                  data-number={line.number ?? "↪"}
                />
                <span className={styles.text} data-tone={toneOf?.(line.text)} dir="auto">
                  {line.text}
                </span>
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}
