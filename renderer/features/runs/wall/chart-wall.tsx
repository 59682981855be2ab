import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChartSpline, Cpu, EyeOff, SearchX, SlidersHorizontal } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { isSystemMetric } from "../../../../src/base/system-metric.ts";
import { useChartTheme } from "../../../charts/theme.ts";
import { orpc } from "../../../client/api.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatCount } from "../../../kit/format.ts";
import { IconButton } from "../../../kit/icon-button.tsx";
import { Notice } from "../../../kit/notice.tsx";
import { compilePattern } from "../../../kit/pattern.ts";
import { openDialog } from "../../../state/ui.ts";
import { leaveWall, setCurrentChart, showWall, type ShownCard } from "../../../state/wall.ts";
import { SectionToggle } from "../section-toggle.tsx";
import { isSystemCard, listCards } from "./card.ts";
import { CardFrame } from "./card-frame.tsx";
import { ChartCard, type CardContext } from "./chart-card.tsx";
import { FullCard } from "./full-card.tsx";
import { frozenIn } from "../../../state/view.ts";
import { useLineNames } from "./legend/index.ts";
import { groupCards, type Section } from "./sections.ts";
import { WallDialogs } from "./settings/index.tsx";
import type { WallRun } from "./to-chart-lines.ts";
import type { WallGroups } from "./use-group-lines.ts";
import { useLinkedHover } from "./use-linked-hover.ts";
import { useWallView, type WallView, type WallViewActions } from "./use-wall-view.ts";
import { fitGrid, layOutRows, placeRow, rowHeight, type WallItem } from "./wall-layout.ts";
import { WallToolbar } from "./wall-toolbar.tsx";
import styles from "./wall.module.css";

/** Whose metrics: a project's, only those of one of its runs, or these over runs of several projects. */
export type WallOf =
  | { readonly projectId: string; readonly runId?: string }
  | { readonly projectIds: readonly string[]; readonly metrics: readonly string[] };

interface ChartWallProps {
  readonly of: WallOf;
  readonly runs: readonly WallRun[];
  /** Drawn instead of the runs. */
  readonly groups?: WallGroups | undefined;
  /** Which line stands for a run that is pointed at elsewhere, where runs are not drawn each. */
  readonly lineOf?: (runId: string) => string;
  /** Only what is about the machine, by the part of it. */
  readonly onlySystem?: boolean;
  /** Stands first in the toolbar. */
  readonly lead?: React.ReactNode;
}

/** Every metric as a chart over the visible runs, in sections, alive. Fills its parent and scrolls by itself. */
export function ChartWall({
  of,
  runs,
  groups,
  lineOf,
  onlySystem = false,
  lead,
}: ChartWallProps): React.ReactNode {
  const [view, actions] = useWallView();
  const metrics = useMetricNames(of, onlySystem);
  const projectIds = useProjectIds(of);
  const { cd, ov, pc, ord, sr } = view.set;
  const sections = useMemo(() => {
    const { matches } = compilePattern(view.filter);
    const cards = listCards(metrics.data ?? [], { cd, ov }).filter(
      (card) =>
        (!onlySystem || isSystemCard(card)) && (matches(card.title) || card.terms.some(matches)),
    );
    return groupCards(cards, { pinned: pc, rules: sr, order: ord, bySubject: onlySystem });
  }, [metrics.data, view.filter, cd, ov, pc, ord, sr, onlySystem]);
  const shown = useMemo(() => sections.flatMap(toShownCards), [sections]);
  useEffect(() => {
    showWall(
      shown,
      sections.map(({ id }) => id),
    );
  }, [shown, sections]);
  useEffect(() => leaveWall, []);
  const visibleRuns = useMemo(() => runs.filter(({ visible }) => visible), [runs]);
  const named = useLineNames(view.set.ln, frozenIn(view.set), visibleRuns);
  return (
    <section className={styles["wall"]} aria-label="Charts">
      <WallToolbar
        projectIds={projectIds}
        isOneProject={"projectId" in of}
        lead={lead}
        view={view}
        actions={actions}
        charts={shown.length}
        metrics={metrics.data ?? NO_METRICS}
      />
      {metrics.data === undefined || shown.length === 0 ? (
        <Nothing query={metrics} view={view} actions={actions} onlySystem={onlySystem} />
      ) : visibleRuns.length === 0 ? (
        <Notice icon={<EyeOff size={20} />} title="No run is shown">
          Show one with the eye in the list of runs.
        </Notice>
      ) : (
        <Cards
          runs={named}
          groups={groups}
          lineOf={lineOf}
          sections={sections}
          shown={shown}
          view={view}
          actions={actions}
        />
      )}
      <WallDialogs
        projectIds={projectIds}
        metrics={metrics.data ?? NO_METRICS}
        sections={sections}
      />
    </section>
  );
}

const NO_METRICS: readonly string[] = [];

interface MetricNames {
  readonly data: readonly string[] | undefined;
  readonly error: unknown;
  readonly refetch: () => Promise<unknown>;
}

function useMetricNames(of: WallOf, onlySystem: boolean): MetricNames {
  const known = "metrics" in of ? of.metrics : undefined;
  const { data, error, refetch } = useQuery({
    ...orpc.runs.listMetrics.queryOptions({ input: "projectId" in of ? of : {} }),
    // Counts of points change all the time; the wall is laid out anew only when names do.
    select: onlySystem ? systemNamesOf : namesOf,
    enabled: known === undefined,
  });
  return { data: known ?? data, error, refetch };
}

/** The same array while they are the same. */
function useProjectIds(of: WallOf): readonly string[] {
  const one = "projectId" in of ? of.projectId : undefined;
  const several = "projectIds" in of ? of.projectIds : NO_METRICS;
  return useMemo(() => (one === undefined ? several : [one]), [one, several]);
}

function toShownCards({ id: section, cards }: Section): readonly ShownCard[] {
  return cards.map(({ id, kind, terms }) => {
    const [only = "", ...others] = terms;
    const isMetric = kind === "line" && others.length === 0 && !only.startsWith("=");
    return { id, section, metric: isMetric ? only : undefined };
  });
}

function namesOf(rows: ReadonlyArray<{ readonly metric: string }>): readonly string[] {
  return rows.map(({ metric }) => metric);
}

function systemNamesOf(rows: ReadonlyArray<{ readonly metric: string }>): readonly string[] {
  return namesOf(rows).filter(isSystemMetric);
}

interface NothingProps {
  readonly query: MetricNames;
  readonly view: WallView;
  readonly actions: WallViewActions;
  readonly onlySystem: boolean;
}

function Nothing({ query, view, actions, onlySystem }: NothingProps): React.ReactNode {
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
  if (onlySystem) {
    return (
      <Notice icon={<Cpu size={20} />} title="No system metrics">
        What MLflow, W&B or Lightning’s DeviceStatsMonitor log about the machine appears here, under
        names like “system/gpu_0_utilization_percentage”.
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
  readonly lineOf: ((runId: string) => string) | undefined;
  readonly sections: readonly Section[];
  readonly shown: readonly ShownCard[];
  readonly view: WallView;
  readonly actions: WallViewActions;
}

function Cards(props: CardsProps): React.ReactNode {
  const { runs, groups, sections, shown, view, actions } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const width = useContentWidth(scroller);
  const theme = useChartTheme();
  const bus = useLinkedHover(props.lineOf);
  const grid = useMemo(() => fitGrid(width), [width]);
  const { columns, cardWidth } = grid;
  const { cd = NOTHING_SET, sc = NOTHING_SET, nt, tr } = view.set;
  const rows = useMemo(
    () => layOutRows(sections, columns, view.closed, cd),
    [sections, columns, view.closed, cd],
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

  const { full, look, workspace, defaultWeight } = view;
  const [returnTo, setReturnTo] = useFocusReturn(full, (id) => {
    const index = rows.findIndex(
      (row) => row.kind === "cards" && row.placed.some(({ card }) => card.id === id),
    );
    if (index >= 0) virtual.scrollToIndex(index);
  });
  const point = (target: EventTarget): void => {
    const id =
      target instanceof Element
        ? target.closest<HTMLElement>("article[data-card]")?.dataset["card"]
        : undefined;
    if (id !== undefined) setCurrentChart(id);
  };
  const isPassing = useCallback(() => virtual.isScrolling, [virtual]);
  // What all cards have in common stays the same while one of them is zoomed or the wall moves.
  const context: CardContext = {
    runs,
    groups,
    look,
    workspace,
    defaultWeight,
    notes: nt,
    tooltipRows: tr,
    theme,
    bus,
    onZoom: actions.setZoom,
    onFull: actions.setFull,
  };
  const items = virtual.getVirtualItems().flatMap(({ index, start }) => {
    const row = rows[index];
    return row === undefined ? [] : placeRow(row, start, cardWidth);
  });
  const fullCard = sections.flatMap(({ id, cards }) =>
    cards.flatMap((card) => (card.id === full ? [{ card, section: id }] : [])),
  )[0];
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
            <CardFrame
              key={item.key}
              item={item}
              grid={grid}
              section={sections.find(({ id }) => id === item.section)}
              actions={actions}
            >
              <ChartCard
                {...context}
                card={item.card}
                section={item.section}
                ofSection={sc[item.section]}
                ofCard={cd[item.card.id]}
                takesFocus={item.card.id === returnTo}
                zoom={view.zooms.get(item.card.id)}
                width={item.width}
                height={item.height}
                isPassing={isPassing}
              />
            </CardFrame>
          ),
        )}
      </div>
      {fullCard !== undefined && (
        <FullCard
          id={fullCard.card.id}
          title={fullCard.card.title}
          cards={shown}
          onFull={actions.setFull}
        >
          {(fullWidth, fullHeight) => (
            <ChartCard
              key={fullCard.card.id}
              {...context}
              isFull
              takesFocus
              card={fullCard.card}
              section={fullCard.section}
              ofSection={sc[fullCard.section]}
              ofCard={cd[fullCard.card.id]}
              zoom={view.zooms.get(fullCard.card.id)}
              width={fullWidth}
              height={fullHeight}
            />
          )}
        </FullCard>
      )}
    </div>
  );
}

const NOTHING_SET: Readonly<Record<string, never>> = {};

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
      <SectionToggle
        title={section.title}
        count={section.cards.length}
        open={open}
        command="charts.toggleSection"
        onToggle={() => props.onToggle(section.id)}
      />
      <IconButton
        label={`Change section ${section.title}`}
        command="section.settings"
        onClick={() => openDialog({ kind: "section", id: section.id })}
      >
        <SlidersHorizontal size={13} />
      </IconButton>
    </h2>
  );
}

/** The card that takes the focus: the one that filled the window until just now. */
function useFocusReturn(
  full: string | undefined,
  onReturn: (id: string) => void,
): readonly [string | undefined, (id: undefined) => void] {
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
