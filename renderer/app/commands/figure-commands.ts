import { FIGURE_EXPORTS, startRecipe } from "../../features/figures/index.ts";
import { pinnedOf, shownComparison } from "../../features/runs/index.ts";
import { useCompareState } from "../../state/compare.ts";
import { readSets, type RunSet } from "../../state/compare-view.ts";
import { writeFigureDraft } from "../../state/figure-view.ts";
import type { View } from "../../state/view.ts";
import { isAtComparison, type Command, type CommandContext } from "./command.ts";
import { press } from "./press.ts";

const isAtFigures = ({ router }: CommandContext): boolean =>
  router.state.location.pathname.endsWith("/figures");
const hasDraft = (context: CommandContext): boolean =>
  isAtFigures(context) && context.view.fr !== undefined;

const NOTHING = "There is no figure yet.";

function pressing(id: string, title: string, otherwise = NOTHING): Command {
  return { id, title, group: "Figure", when: hasDraft, run: () => press(id, otherwise) };
}

/** Figures and tables of a paper. */
export const FIGURE_COMMANDS: readonly Command[] = [
  {
    id: "figure.open",
    title: "Figure for a paper…",
    group: "Figure",
    when: (context) => !isAtFigures(context),
    run: async (context) => {
      const shown = await shownView(context);
      const sets = shown === undefined ? undefined : readSets(shown);
      await context.router.navigate({
        to: "/figures",
        search:
          shown === undefined || sets === undefined
            ? {}
            : writeFigureDraft(
                startRecipe({
                  sets: sets.map((set) => named(set, context)),
                  groupBy: shown.cg ?? "repetitions",
                  metrics: metricsOf(context),
                  look: context.view,
                }),
              ),
      });
    },
  },
  ...FIGURE_EXPORTS.map(({ command, title }): Command =>
    pressing(command, title, "The recipe has nothing of that kind."),
  ),
  pressing("figure.copyTable", "Copy table of figure as LaTeX", "The recipe has no table."),
  pressing("figure.saveRecipe", "Save recipe of figure"),
  {
    id: "figure.openRecipe",
    title: "Open recipe of figure…",
    group: "Figure",
    when: isAtFigures,
    run: () => press("figure.openRecipe", NOTHING),
  },
  pressing("figure.redraw", "Draw figure again"),
  pressing("figure.addPanel", "Add panel to figure"),
  pressing("figure.addSet", "Add runs to figure"),
];

/** The groups of the comparison on the page, else those that are shown, as a comparison has them. */
async function shownView(context: CommandContext): Promise<View | undefined> {
  const { projectId, queryClient, view, order, targets } = context;
  if (isAtComparison(context)) return view;
  if (projectId === undefined || order.length === 0) return undefined;
  const marked = targets.length > 1 ? targets.map(({ id }) => id) : [];
  const pinned = pinnedOf(view, order);
  return shownComparison(queryClient, {
    projectId,
    view,
    order: pinned.length > 1 ? pinned : order,
    marked: marked.length > 0 ? marked : pinned.length > 1 ? pinned : [],
  });
}

/** A set of one run is called as the run. */
function named(set: RunSet, { rows }: CommandContext): RunSet {
  const [id, ...others] = set.runs.runIds ?? [];
  const run = rows.find((row) => row.id === id);
  return set.label !== undefined || others.length > 0 || run === undefined
    ? set
    : { ...set, label: run.name };
}

const MOST_PANELS = 2;

/** Those that were chosen or pinned, else the first ones of the page. */
function metricsOf({ view, charts = [] }: CommandContext): readonly string[] {
  const { chosen, metrics } = useCompareState.getState();
  if (chosen.length > 0) return chosen.slice(0, MOST_PANELS);
  if (metrics.length > 0) return metrics.slice(0, MOST_PANELS);
  const all = charts.flatMap(({ id, metric }) => (metric === undefined ? [] : [{ id, metric }]));
  const pinned = all.filter(({ id }) => view.pc?.includes(id) === true);
  return [...new Set((pinned.length > 0 ? pinned : all).map(({ metric }) => metric))].slice(
    0,
    pinned.length > 0 ? undefined : MOST_PANELS,
  );
}
