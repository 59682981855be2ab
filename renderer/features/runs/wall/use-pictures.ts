import {
  keepPreviousData,
  useQueries,
  type QueryClient,
  type QueryKey,
} from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { XAxis } from "../../../../src/contract/runs.ts";
import type { ChartLine } from "../../../charts/line-data.ts";
import { joinDomains, type Domain } from "../../../charts/scale.ts";
import type { SeriesQuery } from "../../../client/series.ts";
import type { Look } from "./look.ts";
import type { WallRun } from "./to-chart-lines.ts";
import { useSettled } from "./use-settled.ts";

/** A wall of charts over hundreds of runs must not fill the memory with pictures that were scrolled past. */
const KEEP_UNSEEN_MS = 15_000;
const ZOOM_MS = 60;
const RESIZE_MS = 150;
/** As many as one answer has. */
export const MOST_COLUMNS = 8192;

export interface CardLinesInput {
  /** Metrics, or "=" and a formula. */
  readonly terms: readonly string[];
  /** The visible ones. */
  readonly runs: readonly WallRun[];
  readonly look: Look;
  readonly x: Domain | undefined;
  /** Device pixels of the plot: one column each is what makes the picture exact; with hundreds of lines, half as many do. */
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

/** What stands in the question of a card, whatever is drawn of it. */
type Asked = Omit<SeriesQuery, "metric" | "runIds" | "ghosts">;

export function askOf(
  { axis, logX, kernel, smoothing }: Look,
  x: Domain | undefined,
  pixelColumns: number,
): Asked {
  return {
    x: axis,
    log: logX,
    ...(x === undefined ? {} : { range: x }),
    pixelColumns: Math.min(MOST_COLUMNS, Math.max(1, pixelColumns)),
    kernel,
    smoothing,
  };
}

/** The question of now, once zoom and size stand still; nothing is asked before the size is known. */
export function useAsked(input: Omit<CardLinesInput, "terms" | "runs">): {
  readonly asked: Asked;
  readonly enabled: boolean;
} {
  const x = useSettled(input.x, ZOOM_MS);
  const pixelColumns = useSettled(input.pixelColumns, RESIZE_MS);
  return {
    asked: askOf(input.look, x, pixelColumns),
    enabled: input.enabled && pixelColumns > 0,
  };
}

interface Question<Picture> {
  readonly queryKey: QueryKey;
  readonly queryFn: (context: {
    readonly client: QueryClient;
    readonly signal: AbortSignal;
  }) => Promise<Picture>;
}

/** Answers to all questions of a card, and what held when they came. */
interface Drawn<Picture, Held> {
  readonly pictures: readonly Picture[];
  readonly held: Held;
}

interface Pictures<Picture, Held> {
  /** The last complete ones; undefined before the first. */
  readonly drawn: Drawn<Picture, Held> | undefined;
  /** What all of them cover together. */
  readonly range: Domain | undefined;
  readonly error: unknown;
  readonly retry: () => void;
}

/** Asks for every metric of a card; the old pictures stay until all the new ones are here. */
export function usePictures<Picture extends { readonly range: Domain | undefined }, Held>(
  questions: ReadonlyArray<Question<Picture>>,
  enabled: boolean,
  held: Held,
): Pictures<Picture, Held> {
  const queries = useQueries({
    queries: questions.map((question) => ({
      ...question,
      enabled,
      placeholderData: keepPreviousData<Picture>,
      gcTime: KEEP_UNSEEN_MS,
      // Arrays of numbers are new each time; comparing them would cost more than drawing.
      structuralSharing: false,
    })),
  });
  const [drawn, setDrawn] = useState<Drawn<Picture, Held>>();
  const pictures = queries.flatMap(({ data, isPlaceholderData }) =>
    data === undefined || isPlaceholderData ? [] : [data as Picture],
  );
  const isNew =
    drawn?.pictures.length !== questions.length ||
    pictures.some((picture, i) => drawn.pictures[i] !== picture);
  if (pictures.length === questions.length && isNew) setDrawn({ pictures, held });
  return {
    drawn,
    range: useMemo(
      () => joinDomains((drawn?.pictures ?? []).map((picture) => picture.range)),
      [drawn],
    ),
    error: queries.find(({ error }) => error !== null)?.error ?? null,
    retry: () => {
      for (const query of queries) void query.refetch();
    },
  };
}

/** Stays the same object while nothing of it changes. */
export function useShown({ lines, axis, logX, question, range, error }: ShownLines): ShownLines {
  return useMemo(
    () => ({ lines, axis, logX, question, range, error }),
    [lines, axis, logX, question, range, error],
  );
}

export const NO_LINES: readonly ChartLine[] = [];
