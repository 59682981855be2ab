import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { XAxis } from "../../../../src/contract/runs.ts";
import { groupSeriesOptions, type GroupPicture } from "../../../client/group-series.ts";
import type { GroupSpread } from "../table/index.ts";
import { toGroupLines, type WallGroup } from "./to-group-lines.ts";
import type { CardLines, CardLinesInput } from "./use-card-lines.ts";
import { useSettled } from "./use-settled.ts";

const KEEP_UNSEEN_MS = 15_000;
const ZOOM_MS = 60;
const RESIZE_MS = 150;

export interface WallGroups {
  readonly groups: readonly WallGroup[];
  readonly spread: GroupSpread;
}

interface Drawn {
  readonly axis: XAxis;
  readonly picture: GroupPicture;
  readonly groups: readonly WallGroup[];
}

const NO_GROUPS: readonly WallGroup[] = [];

/** The lines of one card whose runs are grouped: mean and band over every run of each group. */
export function useGroupLines(
  input: Omit<CardLinesInput, "runs" | "ghosts">,
  of: WallGroups | undefined,
): CardLines {
  const { metric, axis, smoothing, enabled } = input;
  const x = useSettled(input.x, ZOOM_MS);
  const pixelColumns = useSettled(input.pixelColumns, RESIZE_MS);
  const groups = of?.groups ?? NO_GROUPS;
  const spread = of?.spread ?? "ci";
  const query = useQuery({
    ...groupSeriesOptions({
      metric,
      groups: groups.map(({ runIds }) => runIds),
      x: axis,
      ...(x === undefined ? {} : { range: x }),
      pixelColumns: Math.min(8192, Math.max(1, pixelColumns)),
      smoothing,
    }),
    enabled: enabled && pixelColumns > 0 && groups.length > 0,
    placeholderData: keepPreviousData,
    gcTime: KEEP_UNSEEN_MS,
    structuralSharing: false,
  });
  const [drawn, setDrawn] = useState<Drawn>();
  if (query.data !== undefined && !query.isPlaceholderData && drawn?.picture !== query.data)
    setDrawn({ axis, picture: query.data, groups });
  const lines = useMemo(
    () =>
      drawn === undefined
        ? undefined
        : toGroupLines(drawn.picture.groups, drawn.groups, drawn.axis, spread),
    [drawn, spread],
  );
  return {
    lines: groups.length === 0 ? [] : lines,
    axis: drawn?.axis ?? axis,
    // Every picture covers its range in columns of its own.
    question: `groups ${axis} ${JSON.stringify(x)}`,
    range: drawn?.picture.range,
    error: query.error,
    retry: () => void query.refetch(),
  };
}
