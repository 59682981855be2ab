import { Menu, Tooltip } from "@mantine/core";
import { EllipsisVertical, Maximize2, Minimize2, RotateCcw, SlidersHorizontal } from "lucide-react";
import type { PointCounts } from "../../../charts/line-data.ts";
import { useCommandSurface } from "../../../kit/command-surface.ts";
import { formatCount, plural } from "../../../kit/format.ts";
import { IconButton } from "../../../kit/icon-button.tsx";
import { openDialog } from "../../../state/ui.ts";
import { nameTerm, shortTerms, type Card } from "./card.ts";
import styles from "./chart-card.module.css";
import { dashTerm } from "./to-chart-lines.ts";

interface CardHeadProps {
  readonly card: Card;
  readonly title: string;
  readonly isFull: boolean;
  readonly onFull: (id: string | undefined) => void;
  /** Absent before the first picture, and where points are not counted. */
  readonly counts?: PointCounts | undefined;
  /** Of metrics that share the chart, where they are told apart by colour. */
  readonly colors?: readonly string[] | undefined;
  /** In words; empty where every value is finite. */
  readonly nonFinite?: string;
  /** Where what is shown is not up to date. */
  readonly onRetry?: (() => void) | undefined;
  readonly onResetZoom?: (() => void) | undefined;
}

/** Title of a card, what its picture holds, and what can be done with it. */
export function CardHead(props: CardHeadProps): React.ReactNode {
  const {
    card,
    title,
    isFull,
    onFull,
    counts,
    colors,
    nonFinite = "",
    onRetry,
    onResetZoom,
  } = props;
  const { ChartMenu } = useCommandSurface();
  return (
    <header className={styles["head"]}>
      <span className={styles["name"]} title={card.title}>
        {title}
      </span>
      {card.kind === "line" && card.terms.length > 1 && (
        <TermKeys terms={card.terms} colors={colors} />
      )}
      {counts !== undefined && <Badge counts={counts} nonFinite={nonFinite} />}
      {onRetry !== undefined && (
        <button type="button" className={styles["stale"]} onClick={onRetry}>
          Not up to date. Try again
        </button>
      )}
      <div className={styles["actions"]} data-zoomed={onResetZoom !== undefined}>
        {onResetZoom !== undefined && (
          <IconButton label="Reset zoom" hotkey="0" command="chart.resetZoom" onClick={onResetZoom}>
            <RotateCcw size={14} />
          </IconButton>
        )}
        <IconButton
          label="Change chart"
          hotkey="e"
          command="chart.settings"
          onClick={() => openDialog({ kind: "card", id: card.id })}
        >
          <SlidersHorizontal size={14} />
        </IconButton>
        <IconButton
          label={isFull ? "Leave full screen" : "Full screen"}
          hotkey={isFull ? "Escape" : "f"}
          command={isFull ? "chart.leaveFull" : "chart.full"}
          onClick={() => onFull(isFull ? undefined : card.id)}
        >
          {isFull ? <Minimize2 size={14} /> : <Maximize2 size={14} />}
        </IconButton>
        <Menu width={260} position="bottom-end">
          <Menu.Target>
            <button
              type="button"
              className={styles["menu"]}
              data-chart-menu
              aria-label={`What to do with the chart ${card.title}`}
            >
              <EllipsisVertical size={14} aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            <ChartMenu id={card.id} title={card.title} />
          </Menu.Dropdown>
        </Menu>
      </div>
    </header>
  );
}

const MOST_KEYS = 5;

/** Which of the metrics that share a chart is drawn how. */
function TermKeys(props: {
  readonly terms: readonly string[];
  readonly colors: readonly string[] | undefined;
}): React.ReactNode {
  const { terms, colors } = props;
  if (terms.length > MOST_KEYS) return null;
  const names = shortTerms(terms);
  return (
    <ul className={styles["keys"]} aria-label="Metrics">
      {terms.map((term, index) => (
        <li key={term} title={nameTerm(term)}>
          <svg width={16} height={8} aria-hidden>
            <line
              x1={0}
              x2={16}
              y1={4}
              y2={4}
              stroke={colors?.[index] ?? "currentColor"}
              strokeWidth={2}
              strokeDasharray={colors === undefined ? dashTerm(index)?.join(" ") : undefined}
            />
          </svg>
          {names[index]}
        </li>
      ))}
    </ul>
  );
}

function Badge(props: {
  readonly counts: PointCounts;
  readonly nonFinite: string;
}): React.ReactNode {
  const { counts, nonFinite } = props;
  const { shown, inRange } = counts;
  if (inRange === 0) return null;
  const all = shown >= inRange - counts.nonFinite;
  const label = all
    ? `All ${plural(inRange, "point")} in this range are drawn.`
    : `${formatCount(shown)} of ${plural(inRange, "point")} are drawn: the first, the last, the smallest and the largest of every pixel column. Zoom in to see each one.`;
  const marks =
    nonFinite === ""
      ? ""
      : ` ${nonFinite} stand as marks on the edge, outside of axis and smoothing.`;
  return (
    <Tooltip label={label + marks} position="bottom-end">
      <span className={styles["badge"]}>
        {all ? formatCount(inRange) : `${formatCount(shown)} of ${formatCount(inRange)}`}
        {nonFinite !== "" && <span className={styles["bad"]}>{nonFinite}</span>}
      </span>
    </Tooltip>
  );
}
