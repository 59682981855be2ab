import {
  copyComparisonLink,
  GROUPINGS,
  judgeBy,
  moveGroup,
  neighbour,
  onlyGroup,
  OTHER_GROUPS,
  PANELS,
  removeGroup,
  toggleGroup,
} from "../../features/compare/index.ts";
import { openCompareList, renameGroupHere, useCompareState } from "../../state/compare.ts";
import { clearPicks } from "../../state/selection.ts";
import { openDialog } from "../../state/ui.ts";
import type { View } from "../../state/view.ts";
import { isAtComparison, type Command, type CommandContext } from "./command.ts";

const groupsOf = () => useCompareState.getState().groups ?? [];
const keysOf = (): readonly string[] => groupsOf().map(({ key }) => key);
const shownKeys = (): readonly string[] =>
  groupsOf().flatMap(({ key, isHidden }) => (isHidden ? [] : [key]));

export const hasGroups = (context: CommandContext): boolean =>
  isAtComparison(context) && groupsOf().length > 0;
const hasSeveral = (context: CommandContext): boolean =>
  isAtComparison(context) && groupsOf().length > 1;
const hasMetrics = (context: CommandContext): boolean =>
  isAtComparison(context) && useCompareState.getState().metrics.length > 1;

/** The group that is meant: the one pointed at last, else the baseline. */
function currentKey(): string | undefined {
  const { current, baseline } = useCompareState.getState();
  const keys = keysOf();
  return current !== undefined && keys.includes(current) ? current : (baseline ?? keys[0]);
}

/** About the group that is meant. */
function onGroup(
  id: string,
  title: string,
  change: (key: string, old: View) => View,
  when: Command["when"] = hasGroups,
): Command {
  return {
    id,
    title,
    group: "Compare",
    when,
    run: ({ changeView }) => {
      const key = currentKey();
      if (key !== undefined) changeView((old) => change(key, old));
    },
  };
}

const moveBy = (by: 1 | -1) => (key: string) =>
  moveGroup(keysOf(), key, keysOf().indexOf(key) + by);

function stepMetric(id: string, title: string, hotkey: string, by: 1 | -1): Command {
  return {
    id,
    title,
    group: "Compare",
    hotkeys: [hotkey],
    when: hasMetrics,
    run: ({ changeView }) => {
      const { metrics, chosen } = useCompareState.getState();
      const next = neighbour(metrics, chosen[0], by);
      if (next !== undefined) changeView((old) => judgeBy(old, next));
    },
  };
}

function stepBaseline(id: string, title: string, hotkey: string, by: 1 | -1): Command {
  return {
    id,
    title,
    group: "Compare",
    hotkeys: [hotkey],
    when: hasSeveral,
    run: ({ changeView }) => {
      const next = neighbour(shownKeys(), useCompareState.getState().baseline, by);
      if (next !== undefined) changeView({ cbl: next });
    },
  };
}

/** About the comparison on the page. */
export const COMPARISON_COMMANDS: readonly Command[] = [
  ...PANELS.map(({ id, title }, index): Command => ({
    id: `compare.${id}`,
    title: `Show ${title.toLowerCase().replace(/\?$/, "")} of the comparison`,
    group: "Compare",
    when: hasGroups,
    run: ({ changeView }) => changeView({ t: index === 0 ? undefined : id }),
  })),
  ...GROUPINGS.map(({ id, title, cg }): Command => ({
    id: `compare.by.${id}`,
    title: `Group the comparison by ${title.toLowerCase()}`,
    group: "Compare",
    when: hasGroups,
    run: ({ changeView }) => changeView({ cg, ...OTHER_GROUPS }),
  })),
  {
    id: "compare.by.paths",
    title: "Group the comparison by params and fields…",
    group: "Compare",
    when: hasGroups,
    run: () => openCompareList("paths"),
  },
  {
    id: "compare.eachRun",
    title: "Draw groups or each run",
    group: "Compare",
    when: hasGroups,
    run: ({ changeView }) => changeView(({ ce }) => ({ ce: ce === true ? undefined : true })),
  },
  {
    id: "compare.metric",
    title: "Choose metric of the comparison",
    group: "Compare",
    when: hasMetrics,
    run: () => openCompareList("metric"),
  },
  stepMetric("compare.nextMetric", "Judge by the next metric", ".", 1),
  stepMetric("compare.previousMetric", "Judge by the previous metric", ",", -1),
  stepBaseline("compare.nextBaseline", "Use the next group as baseline", ">", 1),
  stepBaseline("compare.previousBaseline", "Use the previous group as baseline", "<", -1),
  onGroup("compare.baseline", "Use group as baseline", (cbl) => ({ cbl })),
  onGroup("compare.toggleGroup", "Show or hide group", (key, old) => toggleGroup(old, key)),
  onGroup("compare.onlyGroup", "Show only this group", (key) => onlyGroup(keysOf(), key)),
  {
    id: "compare.showAllGroups",
    title: "Show all groups",
    group: "Compare",
    when: (context) => isAtComparison(context) && groupsOf().some(({ isHidden }) => isHidden),
    run: ({ changeView }) => changeView({ ch: undefined }),
  },
  {
    id: "compare.renameGroup",
    title: "Rename group",
    group: "Compare",
    when: hasGroups,
    run: () => renameGroupHere(currentKey()),
  },
  onGroup("compare.moveGroupLeft", "Move group to the left", moveBy(-1), hasSeveral),
  onGroup("compare.moveGroupRight", "Move group to the right", moveBy(1), hasSeveral),
  onGroup("compare.removeGroup", "Remove group from the comparison", (key, old) =>
    removeGroup(old, key),
  ),
  {
    id: "compare.restoreGroups",
    title: "Put removed groups back",
    group: "Compare",
    when: (context) => isAtComparison(context) && context.view.cx !== undefined,
    run: ({ changeView }) => changeView({ cx: undefined }),
  },
  {
    id: "compare.listGroups",
    title: "List groups of the comparison",
    group: "Compare",
    when: hasGroups,
    run: () => openCompareList("groups"),
  },
  {
    id: "compare.clearSelection",
    title: "Clear the picked out runs",
    group: "Compare",
    when: hasGroups,
    run: ({ changeView }) => clearPicks(changeView),
  },
  {
    id: "compare.addRuns",
    title: "Add runs to the comparison…",
    group: "Compare",
    when: isAtComparison,
    run: () => openDialog({ kind: "compareRuns" }),
  },
  {
    id: "compare.copyLink",
    title: "Copy link to the comparison",
    group: "Compare",
    when: hasGroups,
    run: ({ view }) => copyComparisonLink(view),
  },
];
