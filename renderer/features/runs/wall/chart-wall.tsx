import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChartSpline, ChevronRight, EyeOff, SearchX } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { createHoverBus } from "../../../charts/hover-bus.ts";
import { useChartTheme } from "../../../charts/theme.ts";
import { orpc } from "../../../client/api.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatCount } from "../../../kit/format.ts";
import { Notice } from "../../../kit/notice.tsx";
import { compilePattern } from "../../../kit/pattern.ts";
import { setCurrentChart, showWall } from "../../../state/wall.ts";
import { ChartCard } from "./chart-card.tsx";
import { FullCard } from "./full-card.tsx";
import { groupMetrics, type Section } from "./sections.ts";
import type { WallRun } from "./to-chart-lines.ts";
import type { WallGroups } from "./use-group-lines.ts";
import { useWallView, type WallView, type WallViewActions } from "./use-wall-view.ts";
import {
  CARD_HEIGHT,
  fitGrid,
  layOutRows,
  placeRow,
  rowHeight,
  type WallItem,
} from "./wall-layout.ts";
import { WallToolbar } from "./wall-toolbar.tsx";
import styles from "./wall.module.css";

interface ChartWallProps {
  readonly projectId: string;
  /** Only metrics of this run; without it those of the project. */
  readonly runId?: string;
  readonly runs: readonly WallRun[];
  /** Drawn instead of the runs. */
  readonly groups?: WallGroups | undefined;
  /** Stands first in the toolbar. */
  readonly lead?: React.ReactNode;
}

/** Every metric as a chart over the visible runs, in sections, alive. Fills its parent and scrolls by itself. */
export function ChartWall({
  projectId,
  runId,
  runs,
  groups,
  lead,
}: ChartWallProps): React.ReactNode {
  const [view, actions] = useWallView();
  const metrics = useQuery({
    ...orpc.runs.listMetrics.queryOptions({
      input: runId === undefined ? { projectId } : { projectId, runId },
    }),
    // Counts of points change all the time; the wall is laid out anew only when names do.
    select: namesOf,
  });
  const sections = useMemo(
    () => groupMetrics(metrics.data ?? [], compilePattern(view.filter).matches),
    [metrics.data, view.filter],
  );
  const shown = useMemo(() => sections.flatMap((section) => section.metrics), [sections]);
  useEffect(
    () =>
      showWall(
        shown,
        sections.map(({ id }) => id),
      ),
    [shown, sections],
  );
  const visibleRuns = useMemo(() => runs.filter(({ visible }) => visible), [runs]);
  return (
    <section className={styles["wall"]} aria-label="Charts">
      <WallToolbar lead={lead} view={view} actions={actions} charts={shown.length} />
      {metrics.data === undefined || shown.length === 0 ? (
        <Nothing query={metrics} view={view} actions={actions} />
      ) : visibleRuns.length === 0 ? (
        <Notice icon={<EyeOff size={20} />} title="No run is shown">
          Show one with the eye in the list of runs.
        </Notice>
      ) : (
        <Cards
          runs={visibleRuns}
          groups={groups}
          sections={sections}
          shown={shown}
          view={view}
          actions={actions}
        />
      )}
    </section>
  );
}

function namesOf(rows: ReadonlyArray<{ readonly metric: string }>): readonly string[] {
  return rows.map(({ metric }) => metric);
}

interface NothingProps {
  readonly query: {
    readonly data: readonly string[] | undefined;
    readonly error: unknown;
    readonly refetch: () => Promise<unknown>;
  };
  readonly view: WallView;
  readonly actions: WallViewActions;
}

function Nothing({ query, view, actions }: NothingProps): React.ReactNode {
  if (query.data === undefined) {
    if (query.error === null) return <div aria-busy="true" />;
    return <FailureNotice error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (query.data.length > 0) {
    return (
      <Notice
        icon={<SearchX size={20} />}
        title="No metric matches the filter"
        actions={
          <Button data-command="view.clearFilters" onClick={() => actions.setFilter("")}>
            Clear filter
          </Button>
        }
      >
        Nothing among {formatCount(query.data.length)} metrics matches “{view.filter}”.
      </Notice>
    );
  }
  return (
    <Notice icon={<ChartSpline size={20} />} title="No metrics yet">
      Charts appear here by themselves as soon as a run writes its first value.
    </Notice>
  );
}

interface CardsProps {
  readonly runs: readonly WallRun[];
  readonly groups: WallGroups | undefined;
  readonly sections: readonly Section[];
  readonly shown: readonly string[];
  readonly view: WallView;
  readonly actions: WallViewActions;
}

function Cards({ runs, groups, sections, shown, view, actions }: CardsProps): React.ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const width = useContentWidth(scroller);
  const theme = useChartTheme();
  const [bus] = useState(createHoverBus);
  const { columns, cardWidth } = fitGrid(width);
  const rows = useMemo(
    () => layOutRows(sections, columns, view.closed),
    [sections, columns, view.closed],
  );
  const virtual = useVirtualizer({
    count: width > 0 ? rows.length : 0,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => {
      const row = rows[index];
      return row === undefined ? 0 : rowHeight(row);
    },
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 2,
  });
  // Sizes are known, not measured; other rows mean other sizes.
  useLayoutEffect(() => virtual.measure(), [virtual, rows]);

  const { full } = view;
  const [returnTo, setReturnTo] = useFocusReturn(full, (metric) => {
    const index = rows.findIndex((row) => row.kind === "cards" && row.metrics.includes(metric));
    if (index >= 0) virtual.scrollToIndex(index);
  });
  const point = (target: EventTarget): void => {
    const metric =
      target instanceof Element
        ? target.closest<HTMLElement>("article[data-metric]")?.dataset["metric"]
        : undefined;
    if (metric !== undefined) setCurrentChart(metric);
  };
  const isPassing = useCallback(() => virtual.isScrolling, [virtual]);
  // What all cards have in common stays the same object while one of them is zoomed or the wall moves.
  const { axis, smoothing, logY, ignoreOutliers, ghosts } = view;
  const look = useMemo(
    () => ({ axis, smoothing, logY, ignoreOutliers, ghosts }),
    [axis, smoothing, logY, ignoreOutliers, ghosts],
  );
  const card = {
    runs,
    groups,
    view: look,
    theme,
    bus,
    onZoom: actions.setZoom,
    onFull: actions.setFull,
  };
  const items = virtual.getVirtualItems().flatMap(({ index, start }) => {
    const row = rows[index];
    return row === undefined ? [] : placeRow(row, start, cardWidth);
  });
  return (
    <div
      ref={scroller}
      className={styles["scroller"]}
      data-wall
      onPointerOver={(event) => point(event.target)}
      onFocus={(event) => {
        point(event.target);
        setReturnTo(undefined);
      }}
    >
      <div className={styles["rows"]} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) =>
          item.kind === "section" ? (
            <SectionHead key={item.key} item={item} onToggle={actions.toggleSection} />
          ) : (
            <div
              key={item.key}
              className={styles["place"]}
              style={{ transform: `translate(${item.left}px, ${item.top}px)` }}
            >
              <ChartCard
                {...card}
                metric={item.metric}
                takesFocus={item.metric === returnTo}
                zoom={view.zooms.get(item.metric)}
                width={cardWidth}
                height={CARD_HEIGHT}
                isPassing={isPassing}
              />
            </div>
          ),
        )}
      </div>
      {full !== undefined && (
        <FullCard metric={full} metrics={shown} onFull={actions.setFull}>
          {(fullWidth, fullHeight) => (
            <ChartCard
              key={full}
              {...card}
              isFull
              takesFocus
              metric={full}
              zoom={view.zooms.get(full)}
              width={fullWidth}
              height={fullHeight}
            />
          )}
        </FullCard>
      )}
    </div>
  );
}

function SectionHead(props: {
  readonly item: Extract<WallItem, { kind: "section" }>;
  readonly onToggle: (id: string) => void;
}): React.ReactNode {
  const { section, open, top } = props.item;
  return (
    <h2
      className={`${styles["place"]} ${styles["heading"]}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <button
        type="button"
        className={styles["section"]}
        aria-expanded={open}
        data-command="charts.toggleSection"
        onClick={() => props.onToggle(section.id)}
      >
        <ChevronRight size={14} aria-hidden />
        {section.title}
        <span>{formatCount(section.metrics.length)}</span>
      </button>
    </h2>
  );
}

/** The metric whose card takes the focus: the one that filled the window until just now. */
function useFocusReturn(
  full: string | undefined,
  onReturn: (metric: string) => void,
): readonly [string | undefined, (metric: undefined) => void] {
  const [returnTo, setReturnTo] = useState<string>();
  const before = useRef(full);
  useEffect(() => {
    const left = before.current;
    before.current = full;
    if (full !== undefined || left === undefined) return;
    onReturn(left);
    setReturnTo(left);
    // Only when the card opens or closes, not when rows change.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [full]);
  return [returnTo, setReturnTo];
}

/** Room for cards inside the scroller, without its padding. */
function useContentWidth(scroller: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  return width;
}
