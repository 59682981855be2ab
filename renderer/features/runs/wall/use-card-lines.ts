import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { XAxis } from "../../../../src/contract/runs.ts";
import type { ChartLine } from "../../../charts/line-data.ts";
import type { Domain } from "../../../charts/scale.ts";
import { seriesOptions, type SeriesPicture } from "../../../client/series.ts";
import { toChartLines, type WallRun } from "./to-chart-lines.ts";
import { useSettled } from "./use-settled.ts";

/** A wall of charts over hundreds of runs must not fill the memory with pictures that were scrolled past. */
const KEEP_UNSEEN_MS = 15_000;
const ZOOM_MS = 60;
const RESIZE_MS = 150;

export interface CardLinesInput {
  readonly metric: string;
  /** The visible ones. */
  readonly runs: readonly WallRun[];
  readonly axis: XAxis;
  readonly smoothing: number;
  readonly ghosts: boolean;
  readonly x: Domain | undefined;
  /** Device pixels of the plot: one column each is what makes the picture exact. */
  readonly pixelColumns: number;
  readonly enabled: boolean;
}

export interface CardLines {
  /** Undefined before the first answer. */
  readonly lines: readonly ChartLine[] | undefined;
  /** Of the lines: until the answer for a new axis is here, the old picture keeps the old one. */
  readonly axis: XAxis;
  /** What the lines answer: the same text as long as only points came in. */
  readonly question: string | undefined;
  /** What the lines cover; undefined where nothing has a place on the axis. */
  readonly range: Domain | undefined;
  readonly error: unknown;
  readonly retry: () => void;
}

/** The lines of one card: one question for all visible runs; the old picture stays until the new one is here. */
export function useCardLines(input: CardLinesInput): CardLines {
  const { metric, runs, axis, smoothing, ghosts, enabled } = input;
  const x = useSettled(input.x, ZOOM_MS);
  const pixelColumns = useSettled(input.pixelColumns, RESIZE_MS);
  // In a fixed order, so that a list sorted anew asks nothing anew.
  const runIds = useMemo(() => runs.map(({ id }) => id).toSorted(), [runs]);
  const query = useQuery({
    ...seriesOptions({
      metric,
      runIds,
      x: axis,
      ...(x === undefined ? {} : { range: x }),
      pixelColumns: Math.min(8192, Math.max(1, pixelColumns)),
      smoothing,
      ghosts,
    }),
    enabled: enabled && pixelColumns > 0 && runIds.length > 0,
    placeholderData: keepPreviousData,
    gcTime: KEEP_UNSEEN_MS,
    // Arrays of numbers are new each time; comparing them would cost more than drawing.
    structuralSharing: false,
  });

  const [drawn, setDrawn] = useState<{ readonly axis: XAxis; readonly picture: SeriesPicture }>();
  if (query.data !== undefined && !query.isPlaceholderData && drawn?.picture !== query.data) {
    setDrawn({ axis, picture: query.data });
  }
  const picture = drawn?.picture;
  const lines = useMemo(
    () => (picture === undefined ? undefined : toChartLines(picture.lines, runs)),
    [picture, runs],
  );
  return {
    lines: runIds.length === 0 ? [] : lines,
    axis: drawn?.axis ?? axis,
    question: picture?.question,
    range: picture?.range,
    error: query.error,
    retry: () => void query.refetch(),
  };
}
