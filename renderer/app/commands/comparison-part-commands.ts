import { METHODS } from "../../../src/contract/compare-importance-words.ts";
import { chooseMethod, readImportanceAgain, shownPanel } from "../../features/compare/index.ts";
import { whenThere } from "../../kit/when-there.ts";
import { useSelectedRuns } from "../../state/selection.ts";
import type { Command, CommandContext } from "./command.ts";
import { hasGroups } from "./comparison-commands.ts";
import { press } from "./press.ts";

const isAt =
  (part: string) =>
  (context: CommandContext): boolean =>
    hasGroups(context) && shownPanel(context.view) === part;

function pressing(
  id: string,
  title: string,
  when: NonNullable<Command["when"]>,
  otherwise: string,
): Command {
  return { id, title, group: "Compare", when, run: () => press(id, otherwise) };
}

const NO_TABLE = "There is no table of metrics.";

/** About one part of the comparison on the page. */
export const COMPARISON_PART_COMMANDS: readonly Command[] = [
  pressing("compare.copyMetrics", "Copy metric table as TSV", isAt("overview"), NO_TABLE),
  pressing(
    "compare.copyMetricsMarkdown",
    "Copy metric table as Markdown",
    isAt("overview"),
    NO_TABLE,
  ),
  {
    id: "compare.onlyDiffering",
    title: "Show only what differs in the configuration, or all",
    group: "Compare",
    when: isAt("overview"),
    run: ({ changeView }) => changeView(({ cfa }) => ({ cfa: cfa === true ? undefined : true })),
  },
  {
    id: "compare.onlyChosen",
    title: "Show only the chosen metrics, or all",
    group: "Compare",
    when: isAt("overview"),
    run: ({ changeView }) =>
      changeView(({ cst: { m, ...others } = {} }) => {
        if (m !== "chosen") return { cst: { ...others, m: "chosen" } };
        return { cst: Object.keys(others).length === 0 ? undefined : others };
      }),
  },
  pressing(
    "compare.swapSides",
    "Swap the sides of what changed",
    isAt("changes"),
    "Nothing is held against another.",
  ),
  ...METHODS.map(({ id, title }): Command => ({
    id: `compare.importance.${id}`,
    title: `Measure importance by ${title}`,
    group: "Compare",
    when: isAt("importance"),
    run: ({ changeView }) => changeView((old) => chooseMethod(old, id)),
  })),
  {
    id: "compare.readImportance",
    title: "Read runs again for their importance",
    group: "Compare",
    when: isAt("importance"),
    run: ({ queryClient }) => readImportanceAgain(queryClient),
  },
  pressing(
    "compare.stopImportance",
    "Stop measuring importance",
    isAt("importance"),
    "Importance is not being measured.",
  ),
  pressing(
    "compare.stopEvaluation",
    "Stop evaluating predictions",
    isAt("predictions"),
    "Predictions are not being evaluated.",
  ),
  pressing(
    "compare.onlyPicked",
    "Compare only the picked out runs",
    (context) => isAt("explore")(context) && useSelectedRuns.getState().runIds !== undefined,
    "No run is picked out.",
  ),
  {
    id: "compare.target",
    title: "Choose target of the learning curves",
    group: "Compare",
    when: isAt("curves"),
    run: async () => {
      const field = await whenThere<HTMLInputElement>("#curve-target");
      field?.focus();
      field?.select();
    },
  },
  {
    id: "compare.defaultTarget",
    title: "Use the baseline as target of the learning curves",
    group: "Compare",
    when: (context) => isAt("curves")(context) && context.view.ct !== undefined,
    run: ({ changeView }) => changeView({ ct: undefined }),
  },
  {
    id: "compare.smoothCurves",
    title: "Smooth the learning curves or not",
    group: "Compare",
    when: isAt("curves"),
    run: ({ changeView }) => changeView(({ cw }) => ({ cw: cw === true ? undefined : true })),
  },
  pressing(
    "compare.swapCode",
    "Swap the compared code",
    isAt("code"),
    "Nothing is held against another.",
  ),
  pressing(
    "compare.copyCommits",
    "Copy git command of the compared code",
    isAt("code"),
    "Neither of the compared runs names its commit.",
  ),
];
