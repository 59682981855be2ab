import { useQuery } from "@tanstack/react-query";
import { memo, useEffect, useMemo } from "react";
import type { MediaEntry, MediaSteps, MediaTag } from "../../../../src/contract/run-media.ts";
import type { Domain } from "../../../charts/scale.ts";
import type { ChartTheme } from "../../../charts/theme.ts";
import { orpc } from "../../../client/api.ts";
import { describeFailure } from "../../../client/errors.ts";
import { formatCount, plural } from "../../../kit/format.ts";
import { formatUtc, formatWallTime } from "../../../kit/format-time.ts";
import { showMediaSteps } from "../../../state/media.ts";
import type { WallRun } from "../wall/index.tsx";
import { AudioPane } from "./audio-pane.tsx";
import { CurvePane } from "./curve-pane.tsx";
import { FilePane } from "./file-pane.tsx";
import { HistogramPane } from "./histogram-pane.tsx";
import { ImagePane } from "./image-pane.tsx";
import { ImagePair, type PairSide } from "./image-pair.tsx";
import { BODY_HEIGHTS, PANE_HEAD, shortName, type MediaGrid } from "./media-layout.ts";
import styles from "./media.module.css";
import { PagePane } from "./page-pane.tsx";
import { StepSlider } from "./step-slider.tsx";
import { entryAt, joinSteps, readPlace, writePlace } from "./steps.ts";
import { TextPane } from "./text-pane.tsx";
import type { MediaPair, MediaView, MediaViewActions } from "./use-media-view.ts";
import { useSharedValues } from "./use-shared-values.ts";
import { VideoPane } from "./video-pane.tsx";

export interface MediaCardProps {
  readonly tag: MediaTag;
  /** Visible ones, in their order. */
  readonly runs: readonly WallRun[];
  readonly isCompared: boolean;
  readonly grid: MediaGrid;
  readonly step: number | undefined;
  /** The card's own step. */
  readonly place: string | undefined;
  readonly look: Pick<MediaView, "histograms" | "ownValues" | "zoom" | "pair">;
  readonly theme: ChartTheme;
  readonly onPlace: MediaViewActions["setPlace"];
}

/** As many runs as the engine answers at once. */
const MAX_RUNS = 200;
/** Entries asked for over all runs. */
const MAX_ENTRIES = 5000;

export const cardKey = ({ tag, kind }: Pick<MediaTag, "tag" | "kind">): string => `${kind}:${tag}`;

/** One tag: what was logged at a step, of one run or of several side by side, and a slider over its steps. */
export const MediaCard = memo(function MediaCard(props: MediaCardProps): React.ReactNode {
  const { tag, runs, isCompared, grid, step, place, look, onPlace } = props;
  const key = cardKey(tag);
  const runIds = useMemo(() => runs.slice(0, MAX_RUNS).map(({ id }) => id), [runs]);
  const limit = Math.min(1000, Math.max(50, Math.floor(MAX_ENTRIES / Math.max(1, runIds.length))));
  const query = useQuery({
    ...orpc.runs.listMediaSteps.queryOptions({
      input: { tag: tag.tag, kind: tag.kind, runIds, limit },
    }),
  });
  const having = query.data;
  const shown = useMemo(() => having?.slice(0, grid.panes), [having, grid.panes]);
  const sharing = isCompared && tag.kind === "histogram" && !look.ownValues ? shown : undefined;
  const values = useSharedValues(
    tag.tag,
    (sharing ?? []).map(({ runId }) => runId),
    look.histograms,
  );
  const track = useMemo(() => trackOf(shown ?? [], isCompared), [shown, isCompared]);
  const steps = useMemo(() => track.map((one) => Number(one.step)), [track]);
  useEffect(() => showMediaSteps(key, steps), [key, steps]);
  const index = place === undefined ? entryAt(track, step) : readPlace(track, place);
  const current = track[index];
  const total = Math.max(0, ...(shown ?? []).map((one) => one.total));
  const listed = Math.max(0, ...(shown ?? []).map((one) => one.entries.length));
  const move = (next: number): void => {
    const follows = next === entryAt(track, step);
    onPlace(key, follows ? undefined : writePlace(track, next));
  };
  const text = current === undefined ? "" : `step ${formatCount(current.step)}`;
  return (
    <article
      className={styles["card"]}
      style={{ width: grid.cardWidth }}
      aria-label={tag.tag}
      data-media={tag.tag}
      data-kind={tag.kind}
      data-state={having === undefined ? (query.isError ? "failed" : "loading") : "ready"}
    >
      <header className={styles["head"]}>
        <h3 className={styles["name"]} title={tag.tag}>
          {shortName(tag.tag)}
        </h3>
        {isCompared && having !== undefined && (
          <span className={styles["badge"]}>
            {shown !== undefined && shown.length < having.length
              ? `${shown.length} of ${plural(having.length, "run")}`
              : plural(having.length, "run")}
          </span>
        )}
        {total > listed && (
          <span
            className={styles["badge"]}
            title="Evenly chosen; the first and the last are among them."
          >
            {formatCount(listed)} of {formatCount(total)} steps
          </span>
        )}
      </header>
      <Body
        {...props}
        having={having}
        shown={shown}
        values={values}
        current={current}
        index={index}
        error={query.error}
      />
      <footer className={styles["foot"]}>
        <StepSlider
          label={`Step of ${tag.tag}`}
          count={track.length}
          index={index}
          text={text}
          onChange={move}
        />
        <span className={styles["step"]} data-own={place !== undefined}>
          {text}
        </span>
        {!isCompared && <WallTime entry={shown?.[0]?.entries[index]} />}
      </footer>
    </article>
  );
});

/** Of one run its entries, several of one step among them; of several every step that one of them has. */
function trackOf(
  shown: readonly MediaSteps[],
  isCompared: boolean,
): ReadonlyArray<Pick<MediaEntry, "step">> {
  if (!isCompared) return shown[0]?.entries ?? [];
  const all = shown.map(({ entries }) => entries.map(({ step }) => Number(step)));
  return joinSteps(all).map((step) => ({ step }));
}

interface BodyProps extends MediaCardProps {
  /** Every run that has the tag; `shown` are those that have room. */
  readonly having: readonly MediaSteps[] | undefined;
  readonly shown: readonly MediaSteps[] | undefined;
  /** Of histograms: what all panes cover; undefined: each its own. */
  readonly values: Domain | undefined;
  readonly current: Pick<MediaEntry, "step"> | undefined;
  readonly index: number;
  readonly error: Error | null;
}

function Body(props: BodyProps): React.ReactNode {
  const { tag, runs, isCompared, look, shown, current, index, error } = props;
  const height = BODY_HEIGHTS[tag.kind];
  if (shown === undefined || shown.length === 0) {
    return (
      <div
        className={styles["waiting"]}
        style={{ height }}
        aria-busy={shown === undefined && error === null}
      >
        {error !== null && <p role="alert">{describeFailure(error).message}</p>}
        {shown?.length === 0 && <p>None of the shown runs logged this.</p>}
      </div>
    );
  }
  if (!isCompared) {
    const [one] = shown;
    const entry = one?.entries[index];
    const run = runs.find(({ id }) => id === one?.runId);
    return entry === undefined || run === undefined ? (
      <div style={{ height }} />
    ) : (
      <Value {...props} run={run} entry={entry} areFiles={one?.areFiles === true} height={height} />
    );
  }
  if (look.pair !== undefined && tag.kind === "image") {
    const [a, b] = pairOf(look.pair, props.having ?? shown).map((one) =>
      sideOf(one, runs, current),
    );
    if (a !== undefined && b !== undefined)
      return (
        <ImagePair
          tag={tag.tag}
          a={a}
          b={b}
          mode={look.pair.mode}
          zoom={look.zoom}
          width={props.grid.cardWidth}
          height={height + 2 * PANE_HEAD}
        />
      );
    return (
      <p className={styles["waiting"]} style={{ height }}>
        Two runs are laid over each other: one of them did not log this.
      </p>
    );
  }
  return (
    <div className={styles["panes"]}>
      {shown.map(({ runId, areFiles, entries }) => {
        const run = runs.find(({ id }) => id === runId);
        const entry =
          entries[entryAt(entries, current === undefined ? undefined : Number(current.step))];
        if (run === undefined || entry === undefined) return null;
        const isOther = current !== undefined && Number(entry.step) !== Number(current.step);
        return (
          <div key={runId} className={styles["pane"]} style={{ width: props.grid.paneWidth }}>
            <p className={styles["run"]} title={run.name}>
              <span className={styles["dot"]} style={{ background: run.color }} aria-hidden />
              {run.name}
            </p>
            <Value {...props} run={run} entry={entry} areFiles={areFiles} height={height} />
            <p className={styles["paneStep"]} data-other={isOther}>
              <span>step {formatCount(entry.step)}</span>
              <WallTime entry={entry} />
            </p>
          </div>
        );
      })}
    </div>
  );
}

/** Those that were chosen, else the first two. */
function pairOf(
  { a, b }: MediaPair,
  having: readonly MediaSteps[],
): ReadonlyArray<MediaSteps | undefined> {
  const find = (id: string): MediaSteps | undefined => having.find(({ runId }) => runId === id);
  const first = a === undefined ? having.find(({ runId }) => runId !== b) : find(a);
  const second = b === undefined ? having.find(({ runId }) => runId !== first?.runId) : find(b);
  return [first, second];
}

function sideOf(
  of: MediaSteps | undefined,
  runs: readonly WallRun[],
  current: Pick<MediaEntry, "step"> | undefined,
): PairSide | undefined {
  const run = runs.find(({ id }) => id === of?.runId);
  const step = current === undefined ? undefined : Number(current.step);
  const entry = of?.entries[entryAt(of.entries, step)];
  return run === undefined || entry === undefined ? undefined : { run, entry };
}

interface ValueProps extends MediaCardProps {
  readonly values: Domain | undefined;
  readonly run: WallRun;
  readonly entry: MediaEntry;
  readonly areFiles: boolean;
  readonly height: number;
}

function Value(props: ValueProps): React.ReactNode {
  const { tag, grid, look, values, theme, run, entry, areFiles, height } = props;
  const value = { runId: run.id, tag: tag.tag, entry, height };
  switch (tag.kind) {
    case "image":
      return (
        <ImagePane {...value} hasCaptions={areFiles} zoom={look.zoom} width={grid.paneWidth} />
      );
    case "audio":
      return <AudioPane {...value} />;
    case "video":
      return <VideoPane {...value} width={grid.paneWidth} />;
    case "text":
    case "table":
      return <TextPane {...value} />;
    case "html":
      return <PagePane {...value} />;
    case "curve":
      return <CurvePane {...value} color={run.color} width={grid.paneWidth} />;
    case "file":
      return <FilePane {...value} />;
    case "histogram":
      return (
        <HistogramPane
          {...value}
          mode={look.histograms}
          values={values}
          color={run.color}
          theme={theme}
          width={grid.paneWidth}
        />
      );
  }
}

function WallTime({ entry }: { readonly entry: MediaEntry | undefined }): React.ReactNode {
  if (entry?.timeUs === undefined || entry.timeUs === null) return null;
  return (
    <time
      className={styles["time"]}
      dateTime={new Date(entry.timeUs / 1000).toISOString()}
      title={formatUtc(entry.timeUs)}
    >
      {formatWallTime(entry.timeUs)}
    </time>
  );
}
