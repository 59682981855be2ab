import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { XAxis } from "../../../../src/contract/runs.ts";
import type { ChartLine } from "../../../charts/line-data.ts";
import type { Domain } from "../../../charts/scale.ts";
import { seriesOptions, type SeriesPicture } from "../../../client/series.ts";
import { PALETTE } from "../../../kit/palette.ts";
import { useTheme } from "../../../kit/use-theme.ts";
import type { Look } from "./look.ts";
import { toChartLines, type WallRun } from "./to-chart-lines.ts";
import { useSettled } from "./use-settled.ts";

/** A wall of charts over hundreds of runs must not fill the memory with pictures that were scrolled past. */
export const KEEP_UNSEEN_MS = 15_000;
const ZOOM_MS = 60;
const RESIZE_MS = 150;

export interface CardLinesInput {
  /** Metrics, or "=" and a formula. */
  readonly terms: readonly string[];
  /** The visible ones. */
  readonly runs: readonly WallRun[];
  readonly look: Look;
  readonly x: Domain | undefined;
  /** Device pixels of the plot: one column each is what makes the picture exact. */
  readonly pixelColumns: number;
  readonly enabled: boolean;
}

export interface CardLines {
  /** The same object while nothing of it changes. */
  readonly shown: ShownLines;
  readonly retry: () => void;
}

interface ShownLines {
  /** Undefined before the first answer. */
  readonly lines: readonly ChartLine[] | undefined;
  /** Of the lines: until the answer for a new axis is here, the old picture keeps the old one. */
  readonly axis: XAxis;
  readonly logX: boolean;
  /** What the lines answer: the same text as long as only points came in. */
  readonly question: string | undefined;
  /** What the lines cover; undefined where nothing has a place on the axis. */
  readonly range: Domain | undefined;
  readonly error: unknown;
}

/** What stands in the question of a card, whatever is drawn of it; undefined until its size is known. */
export function useAsked({ look, x: zoomed, pixelColumns: wanted }: Omit<CardLinesInput, "terms">) {
  const x = useSettled(zoomed, ZOOM_MS);
  const pixelColumns = useSettled(wanted, RESIZE_MS);
  const { axis, logX, kernel, smoothing } = look;
  return useMemo(
    () =>
      pixelColumns <= 0
        ? undefined
        : {
            x: axis,
            log: logX,
            ...(x === undefined ? {} : { range: x }),
            pixelColumns: Math.min(8192, pixelColumns),
            kernel,
            smoothing,
          },
    [axis, logX, x, pixelColumns, kernel, smoothing],
  );
}

interface Drawn {
  readonly axis: XAxis;
  readonly logX: boolean;
  readonly pictures: readonly SeriesPicture[];
}

/** The lines of one card: one question for all visible runs; the old picture stays until the new one is here. */
export function useCardLines(input: CardLinesInput): CardLines {
  const { terms, runs, look, enabled } = input;
  const asked = useAsked(input);
  const colors = useTermColors();
  // In a fixed order, so that a list sorted anew asks nothing anew.
  const runIds = useMemo(() => runs.map(({ id }) => id).toSorted(), [runs]);
  const queries = useQueries({
    queries: terms.map((metric) => ({
      ...seriesOptions({
        metric,
        runIds,
        ghosts: look.ghosts,
        ...(asked ?? { x: look.axis, log: false, pixelColumns: 1, kernel: "ema", smoothing: 0 }),
      }),
      enabled: enabled && asked !== undefined && runIds.length > 0,
      placeholderData: keepPreviousData<SeriesPicture>,
      gcTime: KEEP_UNSEEN_MS,
      // Arrays of numbers are new each time; comparing them would cost more than drawing.
      structuralSharing: false,
    })),
  });

  const [drawn, setDrawn] = useState<Drawn>();
  const pictures = queries.flatMap(({ data, isPlaceholderData }) =>
    data === undefined || isPlaceholderData ? [] : [data],
  );
  const isNew = pictures.some((picture, i) => drawn?.pictures[i] !== picture);
  if (pictures.length === terms.length && (isNew || drawn?.pictures.length !== terms.length)) {
    setDrawn({ axis: look.axis, logX: look.logX, pictures });
  }
  const lines = useMemo(
    () =>
      drawn === undefined
        ? undefined
        : toChartLines(
            drawn.pictures.flatMap((picture) => picture.lines),
            runs,
            { names: terms, colors },
          ),
    [drawn, runs, terms, colors],
  );
  const range = useMemo(() => unite(drawn?.pictures.map((picture) => picture.range)), [drawn]);
  const error = queries.find((query) => query.error !== null)?.error ?? null;
  const question = drawn?.pictures.map((picture) => picture.question).join("\n");
  const axis = drawn?.axis ?? look.axis;
  const logX = drawn?.logX ?? look.logX;
  const isEmpty = runIds.length === 0;
  const shown = useMemo(
    () => ({ lines: isEmpty ? NO_LINES : lines, axis, logX, question, range, error }),
    [isEmpty, lines, axis, logX, question, range, error],
  );
  return {
    shown,
    retry: () => {
      for (const query of queries) void query.refetch();
    },
  };
}

const NO_LINES: readonly ChartLine[] = [];

/** Of metrics that share a chart of one run. */
export function useTermColors(): readonly string[] {
  const theme = useTheme();
  return useMemo(() => PALETTE.map((swatch) => swatch[theme]), [theme]);
}

/** What all of them cover together. */
export function unite(ranges: ReadonlyArray<Domain | undefined> = []): Domain | undefined {
  const known = ranges.flatMap((range) => range ?? []);
  if (known.length === 0) return undefined;
  return {
    from: Math.min(...known.map(({ from }) => from)),
    to: Math.max(...known.map(({ to }) => to)),
  };
}
