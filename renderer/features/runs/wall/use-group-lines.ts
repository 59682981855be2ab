import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { XAxis } from "../../../../src/contract/runs.ts";
import type { ChartLine } from "../../../charts/line-data.ts";
import { groupSeriesOptions, type GroupPicture } from "../../../client/group-series.ts";
import type { GroupSpread } from "../table/index.ts";
import { toGroupLines, type WallGroup } from "./to-group-lines.ts";
import {
  KEEP_UNSEEN_MS,
  unite,
  useAsked,
  type CardLines,
  type CardLinesInput,
} from "./use-card-lines.ts";

export interface WallGroups {
  readonly groups: readonly WallGroup[];
  readonly spread: GroupSpread;
}

interface Drawn {
  readonly axis: XAxis;
  readonly logX: boolean;
  readonly pictures: readonly GroupPicture[];
  readonly groups: readonly WallGroup[];
}

const NO_GROUPS: readonly WallGroup[] = [];

/** The lines of one card whose runs are grouped: mean and band over every run of each group. */
export function useGroupLines(input: CardLinesInput, of: WallGroups | undefined): CardLines {
  const { terms, look, enabled } = input;
  const asked = useAsked(input);
  const groups = of?.groups ?? NO_GROUPS;
  const spread = of?.spread ?? "ci";
  const queries = useQueries({
    queries: terms.map((metric) => ({
      ...groupSeriesOptions({
        metric,
        groups: groups.map(({ runIds }) => runIds),
        ...(asked ?? { x: look.axis, log: false, pixelColumns: 1, kernel: "ema", smoothing: 0 }),
      }),
      enabled: enabled && asked !== undefined && groups.length > 0,
      placeholderData: keepPreviousData<GroupPicture>,
      gcTime: KEEP_UNSEEN_MS,
      structuralSharing: false,
    })),
  });
  const [drawn, setDrawn] = useState<Drawn>();
  const pictures = queries.flatMap(({ data, isPlaceholderData }) =>
    data === undefined || isPlaceholderData ? [] : [data],
  );
  const isNew = pictures.some((picture, i) => drawn?.pictures[i] !== picture);
  if (pictures.length === terms.length && (isNew || drawn?.pictures.length !== terms.length))
    setDrawn({ axis: look.axis, logX: look.logX, pictures, groups });
  const lines = useMemo(
    () =>
      drawn?.pictures.flatMap((picture, index) =>
        toGroupLines(picture.groups, drawn.groups, drawn.axis, spread, {
          name: terms[index] ?? "",
          index,
          count: terms.length,
        }),
      ),
    [drawn, spread, terms],
  );
  const range = useMemo(() => unite(drawn?.pictures.map((picture) => picture.range)), [drawn]);
  const error = queries.find((query) => query.error !== null)?.error ?? null;
  const axis = drawn?.axis ?? look.axis;
  const logX = drawn?.logX ?? look.logX;
  // Every picture covers its range in columns of its own.
  const question = `groups ${look.axis} ${JSON.stringify(asked?.range)}`;
  const isEmpty = groups.length === 0;
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
