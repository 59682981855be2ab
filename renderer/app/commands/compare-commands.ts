import { api } from "../../client/api.ts";
import { pinnedOf, sameConfigBefore, shownComparison } from "../../features/runs/index.ts";
import { notify } from "../../kit/notify.tsx";
import { comparisonView, withSets } from "../../state/compare-view.ts";
import { openDialog } from "../../state/ui.ts";
import type { View } from "../../state/view.ts";
import { isAtComparison, type Command, type CommandContext } from "./command.ts";

const idsOf = ({ targets }: CommandContext): readonly string[] => targets.map(({ id }) => id);
const goTo = ({ router }: CommandContext, search: View): Promise<void> =>
  router.navigate({ to: "/compare", search });

/** Marked runs where there are several, else the groups or the runs that are shown. */
async function compareShown(context: CommandContext): Promise<void> {
  const { projectId = "", queryClient, view, order } = context;
  const place = { projectId, view, order, marked: idsOf(context) };
  await goTo(context, await shownComparison(queryClient, place));
}

/** What begins a comparison, from wherever runs are at hand. */
export const COMPARE_COMMANDS: readonly Command[] = [
  {
    id: "run.compare",
    title: "Compare marked runs",
    group: "Run",
    hotkeys: ["k"],
    keyScope: "list",
    inRunMenu: true,
    when: ({ targets }) => targets.length > 1,
    run: compareShown,
  },
  {
    id: "run.compareWith",
    title: "Compare run with…",
    group: "Run",
    inRunMenu: true,
    when: ({ targets }) => targets.length === 1,
    run: ({ targets: [run] }) => {
      if (run !== undefined) openDialog({ kind: "compareRuns", run });
    },
  },
  {
    id: "run.comparePrevious",
    title: "Compare run with the previous one of its config",
    group: "Run",
    inRunMenu: true,
    when: ({ targets }) => targets.length === 1,
    run: async (context) => {
      const [run] = context.targets;
      if (run === undefined) return;
      const runs = { projectId: run.projectId };
      const { groups } = await api.compare.openComparison({ sets: [{ runs }] });
      const before = sameConfigBefore(groups, run.id);
      if (before === undefined) {
        notify("No run with the same params but the seed was started before this one.");
        return;
      }
      const sets = [{ runs: { runIds: [before, run.id] } }];
      await goTo(context, comparisonView(sets, "run", context.view));
    },
  },
  {
    id: "compare.addMarked",
    title: "Add marked runs to the comparison",
    group: "Compare",
    inRunMenu: true,
    when: (context) => isAtComparison(context) && context.targets.length > 0,
    run: (context) =>
      context.changeView((old) => withSets(old, [{ runs: { runIds: [...idsOf(context)] } }])),
  },
  {
    id: "compare.shown",
    title: "Compare groups or shown runs",
    group: "Compare",
    hotkeys: ["shift+k"],
    when: ({ isProjectPage, order }) => isProjectPage && order.length > 0,
    run: (context) =>
      compareShown(context.targets.length > 1 ? context : { ...context, targets: [] }),
  },
  {
    id: "compare.pinned",
    title: "Compare pinned runs with the baseline",
    group: "Compare",
    when: ({ isProjectPage, view, order }) => isProjectPage && pinnedOf(view, order).length > 1,
    run: (context) => {
      const { view, order } = context;
      const ids = pinnedOf(view, order);
      return goTo(context, {
        ...comparisonView([{ runs: { runIds: [...ids] } }], "run", view),
        ...(view.base !== undefined && { cbl: `0:${ids[0]}` }),
      });
    },
  },
  {
    id: "compare.project",
    title: "Compare all runs of the project by everything but the seed",
    group: "Compare",
    when: ({ projectId }) => projectId !== undefined,
    run: (context) => {
      const runs = { projectId: context.projectId ?? "" };
      return goTo(context, comparisonView([{ runs }], "repetitions", context.view));
    },
  },
  {
    id: "compare.open",
    title: "Show comparison",
    group: "Assay",
    when: (context) => !isAtComparison(context),
    run: (context) => goTo(context, {}),
  },
];
