import { CHART_TITLES, toggleChart } from "../../features/compare/index.ts";
import { useCompareState } from "../../state/compare.ts";
import { EXPLORE_CHARTS } from "../../state/explore-view.ts";
import { isAtComparison, type Command } from "./command.ts";

/** Charts over values of the compared runs. */
export const EXPLORE_COMMANDS: readonly Command[] = EXPLORE_CHARTS.map((chart): Command => ({
  id: `explore.${chart}`,
  title: `Show or hide ${CHART_TITLES[chart].toLowerCase()} of the comparison's values`,
  group: "Compare",
  when: (context) =>
    isAtComparison(context) &&
    context.view.t === "explore" &&
    (useCompareState.getState().groups?.length ?? 0) > 0,
  run: ({ changeView }) => changeView((old) => toggleChart(old, chart)),
}));
