import { useMemo } from "react";
import { seriesOptions } from "../../../client/series.ts";
import { usePalette } from "../../../kit/use-palette.ts";
import { toChartLines } from "./to-chart-lines.ts";
import {
  NO_LINES,
  useAsked,
  usePictures,
  useShown,
  type CardLines,
  type CardLinesInput,
} from "./use-pictures.ts";

/** The lines of one card: one question for all visible runs; the old picture stays until the new one is here. */
export function useCardLines(input: CardLinesInput): CardLines {
  const { terms, runs, look } = input;
  const { asked, enabled } = useAsked(input);
  const { colors } = usePalette();
  // In a fixed order, so that a list sorted anew asks nothing anew.
  const runIds = useMemo(() => runs.map(({ id }) => id).toSorted(), [runs]);
  const isEmpty = runIds.length === 0;
  const { drawn, range, error, retry } = usePictures(
    terms.map((metric) => seriesOptions({ ...asked, metric, runIds, ghosts: look.ghosts })),
    enabled && !isEmpty,
    { axis: look.axis, logX: look.logX },
  );
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
  const { axis, logX } = drawn?.held ?? look;
  const question = drawn?.pictures.map((picture) => picture.question).join("\n");
  const shown = useShown({
    lines: isEmpty ? NO_LINES : lines,
    axis,
    logX,
    question,
    range,
    error,
  });
  return { shown, retry };
}
