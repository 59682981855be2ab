import { useMemo } from "react";
import { resolveLook } from "../look.ts";
import { namePath, type Card } from "../card.ts";
import type { CardContext } from "../chart-card.tsx";
import { Waiting } from "../waiting.tsx";
import type { CardView } from "../../../../state/card-view.ts";
import { BarPlot, BoxPlot } from "./row-plots.tsx";
import { ScatterPlot } from "./scatter-plot.tsx";
import { toBars, toBoxes, toScatter } from "./summary-data.ts";
import { useSummary } from "./use-summary.ts";

interface SummaryCardProps extends Pick<CardContext, "runs" | "groups" | "defaultWeight"> {
  readonly card: Card;
  readonly ofCard: CardView | undefined;
  readonly width: number;
  readonly height: number;
  readonly enabled: boolean;
}

/** One value of each run or group instead of its course: as points, bars or boxes. */
export function SummaryCard(props: SummaryCardProps): React.ReactNode {
  const { card, runs, groups, width, height, enabled } = props;
  const { kind, terms } = card;
  const runIds = useMemo(() => runs.map(({ id }) => id), [runs]);
  const { cells, error, retry } = useSummary(runIds, terms, enabled);
  const { ofCard, defaultWeight } = props;
  // Points and bars have nothing in common with lines: only what was set on the card itself holds.
  const look = useMemo(
    () => resolveLook([{ lx: ofCard?.lx, log: ofCard?.log }], defaultWeight),
    [ofCard?.lx, ofCard?.log, defaultWeight],
  );
  if (cells === undefined) {
    return <Waiting height={height} error={error ?? undefined} onRetry={retry} />;
  }
  const [first = "", second = ""] = terms.map(namePath);
  const size = { width, height };
  switch (kind) {
    case "scatter":
      return (
        <ScatterPlot
          {...size}
          scatter={toScatter(runs, cells)}
          titles={[first, second]}
          look={look}
        />
      );
    case "bar":
      return <BarPlot {...size} title={first} bars={toBars(runs, cells, groups?.groups)} />;
    case "box":
      return <BoxPlot {...size} title={first} boxes={toBoxes(runs, cells, groups?.groups)} />;
    case "line":
      return null;
    default:
      return kind satisfies never;
  }
}
