import { memo, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { usePixelRatio } from "../../../charts/echarts-view.tsx";
import type { HoverBus } from "../../../charts/hover-bus.ts";
import { LineChart } from "../../../charts/line-chart.tsx";
import {
  countPoints,
  describeNonFinite,
  type ChartLine,
  type PointCounts,
} from "../../../charts/line-data.ts";
import { isMany } from "../../../charts/many-lines.ts";
import { plotRect, type Domain, type Zoom } from "../../../charts/scale.ts";
import type { ChartTheme } from "../../../charts/theme.ts";
import { plural } from "../../../kit/format.ts";
import type { CardView, LookView, NoteView } from "../../../state/card-view.ts";
import type { Card } from "./card.ts";
import { CardHead } from "./card-head.tsx";
import { CardLegend, legendSide } from "./card-legend.tsx";
import { listenToSave } from "./chart-keys.ts";
import styles from "./chart-card.module.css";
import { resolveLook, type Look } from "./look.ts";
import { readAllLines } from "./read-all-lines.ts";
import { saveCard, type SavedCard } from "./save-card.ts";
import { shortTitle } from "./sections.ts";
import { SummaryCard } from "./summary/index.ts";
import type { WallRun } from "./to-chart-lines.ts";
import { usePalette } from "../../../kit/use-palette.ts";
import { useCardLines } from "./use-card-lines.ts";
import { useGroupLines, type WallGroups } from "./use-group-lines.ts";
import { Waiting } from "./waiting.tsx";

const HEAD_HEIGHT = 26;
/** A card that scrolling only passes by asks for nothing. */
const PASSING_MS = 120;
const NOWHERE: Domain = { from: 0, to: 0 };

/** What all cards of a wall have in common. */
export interface CardContext {
  readonly runs: readonly WallRun[];
  readonly groups: WallGroups | undefined;
  readonly look: Look;
  /** What was said for all cards. */
  readonly workspace: LookView;
  readonly defaultWeight: number;
  readonly notes: readonly NoteView[] | undefined;
  readonly tooltipRows: number | undefined;
  readonly theme: ChartTheme;
  readonly bus: HoverBus;
  readonly onZoom: (id: string, zoom: Zoom | undefined) => void;
  /** Undefined closes the full-screen card. */
  readonly onFull: (id: string | undefined) => void;
}

interface ChartCardProps extends CardContext {
  readonly card: Card;
  readonly section: string;
  /** What was set by hand on the section and on the card. */
  readonly ofSection: LookView | undefined;
  readonly ofCard: CardView | undefined;
  readonly zoom: Zoom | undefined;
  readonly isFull?: boolean;
  readonly takesFocus?: boolean;
  /** CSS px, of the whole card. */
  readonly width: number;
  readonly height: number;
  /** Whether the wall moves right now; asked once, when the card is made. */
  readonly isPassing?: () => boolean;
}

/** One card of the wall. Its size is given, and the same in every state. */
export const ChartCard = memo(function ChartCard(props: ChartCardProps): React.ReactNode {
  const { card, section, isFull = false, width, height } = props;
  const stayed = useStayed(props.isPassing);
  const title = isFull ? card.title : shortTitle(card, section);
  if (card.kind === "line") return <LineCard {...props} title={title} stayed={stayed} />;
  return (
    <article
      className={styles["card"]}
      style={{ width, height }}
      aria-label={card.title}
      data-card={card.id}
    >
      <CardHead card={card} title={title} isFull={isFull} onFull={props.onFull} />
      <SummaryCard {...props} height={height - HEAD_HEIGHT} enabled={stayed} />
    </article>
  );
});

type LineCardProps = ChartCardProps & { readonly title: string; readonly stayed: boolean };

/** Metrics over all visible runs. */
function LineCard(props: LineCardProps): React.ReactNode {
  const { card, runs, groups, isFull = false, width, height, stayed, onZoom, onFull } = props;
  const look = useCardLook(props);
  const pixelRatio = usePixelRatio();
  const legend = legendSide(isFull, width);
  const chartWidth = width - legend;
  const chartHeight = height - HEAD_HEIGHT;
  const zoom = useRange(props.zoom, props.ofCard);
  const plotPx = plotRect(chartWidth, chartHeight).width * pixelRatio;
  // Among so many lines nobody sees half a column, and it is half of all there is to read and send.
  const pxPerColumn = isMany(runs.length * card.terms.length) ? 2 : 1;
  const asked = {
    terms: card.terms,
    runs,
    look,
    x: zoom?.x,
    pixelColumns: Math.round(plotPx / pxPerColumn),
  };
  const isGrouped = groups !== undefined;
  const ofRuns = useCardLines({ ...asked, enabled: stayed && !isGrouped });
  const ofGroups = useGroupLines({ ...asked, enabled: stayed && isGrouped }, groups);
  const { shown, retry } = isGrouped ? ofGroups : ofRuns;
  // Answers for many cards come in together: each card is laid out when there is time, and input goes before it.
  const { lines, axis, logX, question, range, error } = useDeferredValue(shown);
  const data = useMemo(() => (lines ?? []).map((line) => line.data), [lines]);
  const counts = useMemo(() => countPoints(data, range ?? NOWHERE), [data, range]);
  const setZoom = useCallback((next: Zoom | undefined) => onZoom(card.id, next), [card, onZoom]);
  const handleKey = useCallback(
    (event: React.KeyboardEvent): boolean => {
      if (isFull || event.key !== "Enter") return false;
      onFull(card.id);
      return true;
    },
    [isFull, card, onFull],
  );
  const notes = useMemo(() => props.notes?.filter(([of]) => of === axis), [props.notes, axis]);
  const { colors: termColors } = usePalette();
  const root = useRef<HTMLElement>(null);
  useSaving(root, {
    title: card.title,
    lines: lines ?? [],
    axis,
    range,
    zoom: axis === look.axis ? zoom : undefined,
    logX,
    logY: look.logY,
    ignoreOutliers: look.ignoreOutliers,
    width: chartWidth,
    height: chartHeight,
    theme: props.theme,
    readAll: () => readAllLines({ terms: card.terms, runs, look, x: zoom?.x }),
  });
  const failed = error !== null && error !== undefined;
  const state = lines === undefined ? (failed ? "failed" : "loading") : "ready";

  return (
    <article
      ref={root}
      className={styles["card"]}
      style={{ width, height }}
      aria-label={card.title}
      data-card={card.id}
      data-state={state}
    >
      <CardHead
        card={card}
        title={props.title}
        isFull={isFull}
        onFull={onFull}
        counts={lines === undefined ? undefined : counts}
        colors={!isGrouped && runs.length === 1 ? termColors : undefined}
        nonFinite={describeNonFinite(data)}
        onRetry={lines !== undefined && failed ? retry : undefined}
        onResetZoom={props.zoom === undefined ? undefined : () => setZoom(undefined)}
      />
      {lines === undefined ? (
        <Waiting height={chartHeight} error={failed ? error : undefined} onRetry={retry} />
      ) : (
        <div className={styles["body"]}>
          <LineChart
            id={isFull ? `${card.id} full` : card.id}
            label={describeChart(card.title, lines, counts)}
            lines={lines}
            axis={axis}
            question={question}
            range={range}
            logX={logX}
            logY={look.logY}
            ignoreOutliers={look.ignoreOutliers}
            zoom={axis === look.axis ? zoom : undefined}
            onZoom={setZoom}
            notes={notes}
            tooltipRows={props.tooltipRows}
            width={chartWidth}
            height={chartHeight}
            theme={props.theme}
            bus={props.bus}
            emptyText="No run that is shown has this metric"
            takesFocus={props.takesFocus === true}
            onKey={handleKey}
          />
          {legend > 0 && (
            <CardLegend lines={lines} width={legend} height={chartHeight} bus={props.bus} />
          )}
        </div>
      )}
    </article>
  );
}

/** Answers the commands that ask the card for a file. */
function useSaving(root: React.RefObject<HTMLElement | null>, card: SavedCard): void {
  const latest = useRef(card);
  useEffect(() => {
    latest.current = card;
  });
  useEffect(() => {
    const element = root.current;
    if (element === null) return undefined;
    return listenToSave(element, (format) => void saveCard(latest.current, format));
  }, [root]);
}

/** Stays the same object while nothing of it changes. */
function useCardLook({ look, workspace, ofSection, ofCard, defaultWeight }: ChartCardProps): Look {
  return useMemo(
    () =>
      ofSection === undefined && ofCard === undefined
        ? look
        : resolveLook([workspace, ofSection, ofCard], defaultWeight),
    [look, workspace, ofSection, ofCard, defaultWeight],
  );
}

/** What a person zoomed to, and beyond that the ranges that the card keeps. */
function useRange(zoom: Zoom | undefined, card: CardView | undefined): Zoom | undefined {
  const { xr, yr } = card ?? {};
  return useMemo(() => {
    if (xr === undefined && yr === undefined) return zoom;
    const rangeOf = (range: readonly [number, number] | undefined): Domain | undefined =>
      range && range[0] < range[1] ? { from: range[0], to: range[1] } : undefined;
    return { x: zoom?.x ?? rangeOf(xr), y: zoom?.y ?? rangeOf(yr) };
  }, [zoom, xr, yr]);
}

/** True once the card stood still long enough, and from then on. */
function useStayed(isPassing: (() => boolean) | undefined): boolean {
  const [stayed, setStayed] = useState(() => isPassing?.() !== true);
  useEffect(() => {
    if (stayed) return undefined;
    const timer = setTimeout(() => setStayed(true), PASSING_MS);
    return () => clearTimeout(timer);
  }, [stayed]);
  return stayed;
}

function describeChart(
  title: string,
  lines: readonly ChartLine[],
  { shown, inRange }: PointCounts,
): string {
  return `${title}: chart of ${plural(lines.length, "line")}, shown ${shown} of ${plural(inRange, "point")}`;
}
