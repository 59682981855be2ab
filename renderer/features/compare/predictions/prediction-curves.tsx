import { useElementSize } from "@mantine/hooks";
import { useMemo } from "react";
import type { Prediction } from "../../../../src/contract/compare-predictions.ts";
import { formatShare, UnitPlot, type UnitLine } from "../../../charts/unit-plot.tsx";
import { formatCount } from "../../../kit/format.ts";
import { hoverRun, useHoveredRun } from "../../../state/hover.ts";
import type { ShownRun } from "../use-shown-runs.ts";
import styles from "./predictions.module.css";

interface PredictionCurvesProps {
  readonly runs: readonly ShownRun[];
  readonly predictions: ReadonlyMap<string, Prediction>;
  readonly positive: string;
}

type Ranking = NonNullable<Prediction["ranking"]>;

const HEIGHT = 300;
const GAP = 16;
/** Shares over shares are read as squares: wider ones would flatten every curve. */
const LARGEST = 420;
const SMALLEST = 260;

/** ROC, precision over recall, and calibration of all runs over each other. */
export function PredictionCurves(props: PredictionCurvesProps): React.JSX.Element {
  const { runs, predictions, positive } = props;
  const { ref, width } = useElementSize<HTMLDivElement>();
  const pointed = useHoveredRun(({ runId }) => runId);
  const columns = Math.min(3, Math.max(1, Math.floor((width + GAP) / (SMALLEST + GAP))));
  const size = Math.min(LARGEST, Math.floor((width - GAP * (columns - 1)) / columns));
  const having = useMemo(
    () =>
      runs.flatMap((run) => {
        const ranking = predictions.get(run.id)?.ranking;
        return ranking === null || ranking === undefined ? [] : [{ run, ranking }];
      }),
    [runs, predictions],
  );
  const names = new Map(runs.map(({ id, name }) => [id, name]));
  const rankings = new Map(having.map(({ run, ranking }) => [run.id, ranking]));
  const linesOf = (read: (ranking: Ranking) => Pick<UnitLine, "xs" | "ys">): UnitLine[] =>
    having.map(({ run, ranking }) => ({
      id: run.id,
      color: run.group.color,
      dash: run.group.dash,
      ...read(ranking),
    }));
  const common = {
    pointed: having.some(({ run }) => run.id === pointed) ? pointed : undefined,
    onPoint: (id: string | undefined) => hoverRun(id, "chart"),
    width: size,
    height: HEIGHT,
  };
  const describeRate =
    (curve: "roc" | "pr", x: string, y: string) =>
    (line: UnitLine, index: number): readonly [string, string] => {
      const threshold = rankings.get(line.id)?.[curve].threshold[index];
      return [
        `${y} ${formatShare(line.ys[index] ?? NaN)}, ${x} ${formatShare(line.xs[index] ?? NaN)}`,
        `${names.get(line.id) ?? ""}, score ≥ ${typeof threshold === "number" ? formatShare(threshold) : "any"}`,
      ];
    };
  return (
    <div ref={ref} className={styles.curves}>
      <UnitPlot
        {...common}
        label={`ROC curves of class ${positive}, ${having.length} runs`}
        x="false positive rate"
        y="ROC: true positive rate"
        hasDiagonal
        lines={linesOf(({ roc }) => ({ xs: roc.x, ys: roc.y }))}
        describe={describeRate("roc", "false", "true")}
      />
      <UnitPlot
        {...common}
        label={`Precision over recall of class ${positive}, ${having.length} runs`}
        x="recall"
        y="Precision"
        lines={linesOf(({ pr }) => ({ xs: pr.x, ys: pr.y }))}
        describe={describeRate("pr", "recall", "precision")}
      />
      <UnitPlot
        {...common}
        label={`Calibration of class ${positive}, ${having.length} runs`}
        x="mean score"
        y={`Calibration: share of ${positive}`}
        hasDiagonal
        lines={linesOf(({ bins }) => ({
          xs: bins.map(({ score }) => score),
          ys: bins.map(({ share }) => share),
        })).map((line) => ({ ...line, hasDots: true }))}
        describe={(line, index) => [
          `score ${formatShare(line.xs[index] ?? NaN)}, share ${formatShare(line.ys[index] ?? NaN)}`,
          `${names.get(line.id) ?? ""}, ${formatCount(rankings.get(line.id)?.bins[index]?.cases ?? 0)} cases`,
        ]}
      />
    </div>
  );
}
