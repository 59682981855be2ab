import { useQueries } from "@tanstack/react-query";
import { useCallback } from "react";
import { valuesOf, type HistogramMode } from "../../../charts/histogram-frame.ts";
import { joinDomains, type Domain } from "../../../charts/scale.ts";
import { histogramOptions, type Histograms } from "../../../client/media.ts";

/** The values of a tag's histograms over all these runs, as far as they are read; the panes read the same answers. */
export function useSharedValues(
  tag: string,
  runIds: readonly string[],
  mode: HistogramMode,
): Domain | undefined {
  const combine = useCallback(
    (answers: ReadonlyArray<{ readonly data: Histograms | undefined }>) =>
      joinDomains(answers.map(({ data }) => data && valuesOf(data, mode))),
    [mode],
  );
  return useQueries({ queries: runIds.map((runId) => histogramOptions(runId, tag)), combine });
}
