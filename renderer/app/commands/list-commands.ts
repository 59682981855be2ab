import { whenThere } from "../../kit/when-there.ts";
import { openSidebar } from "../../state/sidebar.ts";
import { selectAll } from "../../state/ui.ts";
import { useHoveredRun } from "../../state/hover.ts";
import {
  DEFAULT_VISIBILITY,
  encodeVisibility,
  onlyVisible,
  withAllVisible,
} from "../../state/visibility.ts";
import { hasProject, type Command, type CommandContext } from "./command.ts";

const matchingOf = ({ isFiltered, order }: CommandContext): readonly string[] | undefined =>
  isFiltered ? order : undefined;

/** The table of the page has its own filter and list. */
function showRuns({ table }: CommandContext): void {
  if (table === undefined) openSidebar();
}

/** About the list of runs. */
export const LIST_COMMANDS: readonly Command[] = [
  {
    id: "runs.filter",
    title: "Filter runs",
    group: "Runs",
    hotkeys: ["/"],
    when: hasProject,
    run: async (context) => {
      showRuns(context);
      const filter = await whenThere<HTMLInputElement>("#run-filter");
      filter?.focus();
      filter?.select();
    },
  },
  {
    id: "runs.query",
    title: "Filter runs by query",
    group: "Runs",
    hotkeys: ["q"],
    when: hasProject,
    run: async (context) => {
      showRuns(context);
      context.changeView(({ q }) => ({ q: q ?? "" }));
      (await whenThere<HTMLTextAreaElement>("#run-query"))?.focus();
    },
  },
  {
    id: "runs.focus",
    title: "Go to run list",
    group: "Runs",
    hotkeys: ["g"],
    when: hasProject,
    run: async (context) => {
      showRuns(context);
      context.changeView({ r: undefined });
      (await whenThere("[data-run-list]"))?.focus();
    },
  },
  {
    id: "runs.selectAll",
    title: "Select all runs",
    group: "Runs",
    hotkeys: ["mod+a"],
    keyScope: "list",
    when: ({ order }) => order.length > 0,
    run: ({ order }) => selectAll(order),
  },
  {
    id: "runs.showAll",
    title: "Show all runs",
    group: "Runs",
    when: hasProject,
    run: (context) =>
      context.changeVisibility((old) => withAllVisible(old, true, matchingOf(context))),
  },
  {
    id: "runs.hideAll",
    title: "Hide all runs",
    group: "Runs",
    when: hasProject,
    run: (context) =>
      context.changeVisibility((old) => withAllVisible(old, false, matchingOf(context))),
  },
  {
    id: "runs.showNewest",
    title: "Show newest runs",
    group: "Runs",
    when: hasProject,
    run: ({ changeView }) => changeView({ v: undefined }),
  },
  {
    id: "runs.isolate",
    title: "Show only the run under the mouse, or the newest again",
    group: "Runs",
    hotkeys: ["i"],
    when: hasProject,
    run: ({ targets, changeVisibility }) => {
      const id = useHoveredRun.getState().runId ?? targets[0]?.id;
      if (id === undefined) return;
      changeVisibility((old) => {
        const only = onlyVisible([id]);
        return encodeVisibility(old) === encodeVisibility(only) ? DEFAULT_VISIBILITY : only;
      });
    },
  },
  {
    id: "runs.showMatching",
    title: "Show only matching runs",
    group: "Runs",
    when: ({ isFiltered }) => isFiltered,
    run: ({ order, changeVisibility }) => changeVisibility(() => onlyVisible(order)),
  },
  {
    id: "runs.showRemoved",
    title: "Show removed runs or not",
    group: "Runs",
    when: hasProject,
    run: (context) => {
      showRuns(context);
      context.changeView(({ r }) => ({ r: r === true ? undefined : true }));
    },
  },
];
