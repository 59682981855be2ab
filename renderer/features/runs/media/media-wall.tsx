import { Button } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { EyeOff, ImageOff, SearchX } from "lucide-react";
import { useEffect, useLayoutEffect, useMemo, useRef } from "react";
import type { MediaTag } from "../../../../src/contract/run-media.ts";
import { useChartTheme } from "../../../charts/theme.ts";
import { orpc } from "../../../client/api.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatCount } from "../../../kit/format.ts";
import { Notice } from "../../../kit/notice.tsx";
import { compilePattern } from "../../../kit/pattern.ts";
import { setMediaSection, showMedia } from "../../../state/media.ts";
import { SectionToggle } from "../section-toggle.tsx";
import type { WallRun } from "../wall/index.tsx";
import { cardKey, MediaCard } from "./media-card.tsx";
import {
  CARD_GAP,
  fitMediaGrid,
  groupTags,
  layOutMedia,
  type MediaRow,
  type MediaSection,
} from "./media-layout.ts";
import { MediaToolbar } from "./media-toolbar.tsx";
import styles from "./media.module.css";
import { useMediaView, type MediaView, type MediaViewActions } from "./use-media-view.ts";

export type MediaOf =
  | { readonly runId: string }
  | { readonly runIds: readonly string[] }
  | { readonly projectId: string };

interface MediaWallProps {
  /** Whose tags: a run's, those of some runs beside each other, or a project's. */
  readonly of: MediaOf;
  readonly runs: readonly WallRun[];
  /** Stands first in the toolbar. */
  readonly lead?: React.ReactNode;
}

/** What was logged beside numbers: of one run every tag as a card, of several each tag with the runs side by side. */
export function MediaWall({ of, runs, lead }: MediaWallProps): React.ReactNode {
  const [view, actions] = useMediaView();
  const query = useQuery(orpc.runs.listMedia.queryOptions({ input: toInput(of) }));
  const sections = useMemo(
    () => groupTags(query.data ?? [], compilePattern(view.filter).matches),
    [query.data, view.filter],
  );
  const visible = useMemo(() => runs.filter(({ visible: isShown }) => isShown), [runs]);
  const kinds = new Set(query.data?.map(({ kind }) => kind));
  const isCompared = !("runId" in of) && visible.length > 1;
  const tags = sections.reduce((sum, section) => sum + section.tags.length, 0);
  useEffect(showMedia, []);
  return (
    <section className={styles["wall"]} aria-label="Media">
      <MediaToolbar
        lead={lead}
        view={view}
        actions={actions}
        tags={tags}
        hasImages={kinds.has("image")}
        hasHistograms={kinds.has("histogram")}
        isCompared={isCompared}
        runs={visible}
      />
      {tags === 0 ? (
        <Nothing query={query} view={view} actions={actions} />
      ) : visible.length === 0 ? (
        <Notice icon={<EyeOff size={20} />} title="No run is shown">
          Show one with the eye in the list of runs.
        </Notice>
      ) : (
        <Cards
          runs={visible}
          isCompared={isCompared}
          sections={sections}
          view={view}
          actions={actions}
        />
      )}
    </section>
  );
}

/** As many runs as the engine answers at once; more do not fit beside each other. */
const MAX_RUNS = 200;

function toInput(of: MediaOf): { runId: string } | { runIds: string[] } | { projectId: string } {
  return "runIds" in of ? { runIds: of.runIds.slice(0, MAX_RUNS) } : of;
}

interface NothingProps {
  readonly query: {
    readonly data: readonly MediaTag[] | undefined;
    readonly error: unknown;
    readonly refetch: () => Promise<unknown>;
  };
  readonly view: MediaView;
  readonly actions: MediaViewActions;
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
        title="No tag matches the filter"
        actions={
          <Button data-command="view.clearFilters" onClick={() => actions.setFilter("")}>
            Clear filter
          </Button>
        }
      >
        Nothing among {formatCount(query.data.length)} tags matches “{view.filter}”.
      </Notice>
    );
  }
  return (
    <Notice icon={<ImageOff size={20} />} title="No media yet">
      Images, sounds, texts and histograms appear here by themselves as soon as one is logged.
    </Notice>
  );
}

interface CardsProps {
  readonly runs: readonly WallRun[];
  readonly isCompared: boolean;
  readonly sections: readonly MediaSection[];
  readonly view: MediaView;
  readonly actions: MediaViewActions;
}

function Cards({ runs, isCompared, sections, view, actions }: CardsProps): React.ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: sizer, width } = useElementSize<HTMLDivElement>();
  const theme = useChartTheme();
  const grid = useMemo(
    () => fitMediaGrid(width, isCompared ? runs.length : 1),
    [width, isCompared, runs.length],
  );
  const rows = useMemo(
    () => layOutMedia(sections, grid, view.closed, isCompared),
    [sections, grid, view.closed, isCompared],
  );
  const virtual = useVirtualizer({
    count: width > 0 ? rows.length : 0,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rows[index]?.height ?? 0,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 1,
  });
  // Sizes are known, not measured; other rows mean other sizes.
  useLayoutEffect(() => virtual.measure(), [virtual, rows]);
  const { histograms, ownValues, zoom, pair, step, places } = view;
  const look = useMemo(
    () => ({ histograms, ownValues, zoom, pair }),
    [histograms, ownValues, zoom, pair],
  );
  const point = (target: EventTarget): void => {
    const section =
      target instanceof Element
        ? target.closest<HTMLElement>("[data-media-section]")?.dataset["mediaSection"]
        : undefined;
    if (section !== undefined) setMediaSection(section);
  };
  return (
    <div
      ref={scroller}
      className={styles["scroller"]}
      data-media-wall
      onPointerOver={(event) => point(event.target)}
      onFocus={(event) => point(event.target)}
    >
      <div ref={sizer} className={styles["rows"]} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <div
              key={key}
              className={styles["place"]}
              style={{ transform: `translateY(${start}px)`, gap: CARD_GAP }}
              data-media-section={row.kind === "section" ? row.section.id : row.section}
            >
              {row.kind === "section" ? (
                <SectionHead row={row} onToggle={actions.toggleSection} />
              ) : (
                row.tags.map((tag) => (
                  <MediaCard
                    key={cardKey(tag)}
                    tag={tag}
                    runs={runs}
                    isCompared={isCompared}
                    grid={grid}
                    step={step}
                    place={places[cardKey(tag)]}
                    look={look}
                    theme={theme}
                    onPlace={actions.setPlace}
                  />
                ))
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function SectionHead(props: {
  readonly row: Extract<MediaRow, { kind: "section" }>;
  readonly onToggle: (id: string) => void;
}): React.ReactNode {
  const { section, open } = props.row;
  return (
    <h2 className={styles["heading"]}>
      <SectionToggle
        title={section.title}
        count={section.tags.length}
        open={open}
        command="media.toggleSection"
        onToggle={() => props.onToggle(section.id)}
      />
    </h2>
  );
}
