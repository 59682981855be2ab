import { useMemo } from "react";
import { groupSeriesOptions } from "../../../client/group-series.ts";
import type { GroupSpread } from "../table/index.ts";
import { toGroupLines, type WallGroup } from "./to-group-lines.ts";
import {
  NO_LINES,
  useAsked,
  usePictures,
  useShown,
  type CardLines,
  type CardLinesInput,
} from "./use-pictures.ts";

export interface WallGroups {
  readonly groups: readonly WallGroup[];
  readonly spread: GroupSpread;
}

const NO_GROUPS: readonly WallGroup[] = [];

/** The lines of one card whose runs are grouped: mean and band over every run of each group. */
export function useGroupLines(input: CardLinesInput, of: WallGroups | undefined): CardLines {
  const { terms, look } = input;
  const { asked, enabled } = useAsked(input);
  const groups = of?.groups ?? NO_GROUPS;
  const spread = of?.spread ?? "ci";
  const isEmpty = groups.length === 0;
  const ofGroups = groups.map(({ runIds }) => runIds);
  const { drawn, range, error, retry } = usePictures(
    terms.map((metric) => groupSeriesOptions({ ...asked, metric, groups: ofGroups })),
    enabled && !isEmpty,
    { axis: look.axis, logX: look.logX, groups },
  );
  const lines = useMemo(
    () =>
      drawn?.pictures.flatMap((picture, index) =>
        toGroupLines(picture.groups, drawn.held.groups, drawn.held.axis, spread, {
          name: terms[index] ?? "",
          index,
          count: terms.length,
        }),
      ),
    [drawn, spread, terms],
  );
  const { axis, logX } = drawn?.held ?? look;
  const shown = useShown({
    lines: isEmpty ? NO_LINES : lines,
    axis,
    logX,
    // Every picture covers its range in columns of its own.
    question: `groups ${look.axis} ${JSON.stringify(asked.range)}`,
    range,
    error,
  });
  return { shown, retry };
}
