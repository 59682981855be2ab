import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronRight } from "lucide-react";
import {
  useEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
} from "react";
import type { SpanRow } from "../../../src/contract/llm.ts";
import { NO_VALUE } from "../../kit/format.ts";
import { formatDuration } from "../../kit/format-time.ts";
import { showText } from "../../kit/shown-text.ts";
import { SpanIcon } from "./span-icon.tsx";
import { barOf, layOutSpans, lengthOf, type TreeRow } from "./span-rows.ts";
import styles from "./span-tree.module.css";
import { TraceStateMark } from "./trace-state.tsx";

const ROW_PX = 26;
/** Deeper ones are not moved further to the right: their names would not be seen. */
const MOST_INDENT = 16;
const TICKS = [0, 0.25, 0.5, 0.75] as const;

interface SpanTreeProps {
  readonly spans: readonly SpanRow[];
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}

/** Who called whom, and when; the arrow keys go through it as in every tree. */
export function SpanTree({ spans, chosen, onChoose }: SpanTreeProps): React.JSX.Element {
  const scroll = useRef<HTMLDivElement>(null);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => layOutSpans(spans, closed), [spans, closed]);
  const lengthUs = useMemo(() => lengthOf(spans), [spans]);
  const found = findShown(rows, spans, chosen);
  const at = Math.max(0, found);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: 16,
  });
  // Where a link leads is seen.
  useEffect(() => {
    if (found >= 0) virtual.scrollToIndex(found);
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [chosen]);
  const toggle = (id: string): void =>
    setClosed((old) => {
      const next = new Set(old);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? 0) / ROW_PX) - 1);
    const step = stepOf(event.key, { rows, at, page });
    if (step === undefined) return;
    if (step.kind === "toggle") toggle(step.id);
    else {
      const row = rows[Math.max(0, Math.min(rows.length - 1, step.to))];
      if (row !== undefined) onChoose(row.span.id);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={styles.side}>
      <div className={styles.axis} aria-hidden>
        <span className={styles.ticks}>
          {TICKS.map((part) => (
            <span key={part} style={{ left: `${part * 100}%` }}>
              {formatDuration(lengthUs * part)}
            </span>
          ))}
        </span>
      </div>
      <div
        ref={scroll}
        className={styles.tree}
        role="tree"
        aria-label="Spans"
        tabIndex={0}
        aria-activedescendant={rows.length === 0 ? undefined : `span-${at}`}
        onKeyDown={onKeyDown}
      >
        <div className={styles.rows} style={{ height: virtual.getTotalSize() }} role="presentation">
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            return (
              row !== undefined && (
                <Row
                  key={row.span.id}
                  row={row}
                  index={index}
                  top={start}
                  lengthUs={lengthUs}
                  isChosen={index === at}
                  onChoose={onChoose}
                  onToggle={toggle}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** Where the span stands; of one in a closed part, where that part begins. */
function findShown(
  rows: readonly TreeRow[],
  spans: readonly SpanRow[],
  chosen: string | undefined,
): number {
  const places = new Map(rows.map(({ span }, place) => [span.id, place]));
  const parents = new Map(spans.map(({ id, parentId }) => [id, parentId]));
  // Parents may go round in circles: no further than there are spans.
  for (let id = chosen, left = spans.length; id !== undefined && left >= 0; left--) {
    const place = places.get(id);
    if (place !== undefined) return place;
    id = parents.get(id);
  }
  return -1;
}

type TreeStep =
  | { readonly kind: "move"; readonly to: number }
  | { readonly kind: "toggle"; readonly id: string };

function stepOf(
  key: string,
  {
    rows,
    at,
    page,
  }: { readonly rows: readonly TreeRow[]; readonly at: number; readonly page: number },
): TreeStep | undefined {
  const row = rows[at];
  if (row === undefined) return undefined;
  const { span, children, isOpen, depth } = row;
  const move = (to: number): TreeStep => ({ kind: "move", to });
  switch (key) {
    case "ArrowDown":
      return move(at + 1);
    case "ArrowUp":
      return move(at - 1);
    case "PageDown":
      return move(at + page);
    case "PageUp":
      return move(at - page);
    case "Home":
      return move(0);
    case "End":
      return move(rows.length - 1);
    case "ArrowRight":
      if (children === 0) return move(at);
      return isOpen ? move(at + 1) : { kind: "toggle", id: span.id };
    case "ArrowLeft":
      if (children > 0 && isOpen) return { kind: "toggle", id: span.id };
      return move(rows.findLastIndex((one, i) => i < at && one.depth < depth));
    case "Enter":
    case " ":
      return children > 0 ? { kind: "toggle", id: span.id } : undefined;
    default:
      return undefined;
  }
}

function Row(props: {
  readonly row: TreeRow;
  readonly index: number;
  readonly top: number;
  readonly lengthUs: number;
  readonly isChosen: boolean;
  readonly onChoose: (id: string) => void;
  readonly onToggle: (id: string) => void;
}): React.JSX.Element {
  const { row, index, top, lengthUs, isChosen, onChoose, onToggle } = props;
  const { span, depth, children, isOpen } = row;
  const { from, width } = barOf(span, lengthUs);
  const style: CSSProperties & Record<"--depth", number> = {
    "--depth": Math.min(depth, MOST_INDENT),
    transform: `translateY(${top}px)`,
  };
  const name = span.name === "" ? "unnamed" : showText(span.name, 200).text;
  return (
    <div
      id={`span-${index}`}
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={isChosen}
      {...(children > 0 && { "aria-expanded": isOpen })}
      className={styles.row}
      style={style}
      onClick={() => onChoose(span.id)}
      onDoubleClick={() => onToggle(span.id)}
    >
      <span className={styles.label}>
        <ChevronRight
          size={12}
          className={styles.chevron}
          data-open={isOpen}
          data-leaf={children === 0}
          aria-hidden
          onClick={(event) => {
            event.stopPropagation();
            onToggle(span.id);
          }}
        />
        <SpanIcon type={span.type} />
        <bdi className={styles.name} title={showText(span.name, 500).text}>
          {name}
        </bdi>
        {span.status === "ERROR" && <TraceStateMark isShort state="ERROR" />}
      </span>
      <span className={styles.lane} aria-hidden>
        <span
          className={styles.bar}
          data-status={span.status}
          data-open={span.durationUs === null}
          style={{ left: `${from * 100}%`, width: `max(2px, ${width * 100}%)` }}
        />
      </span>
      <span className={styles.duration}>
        {span.durationUs === null ? NO_VALUE : formatDuration(span.durationUs)}
      </span>
    </div>
  );
}
