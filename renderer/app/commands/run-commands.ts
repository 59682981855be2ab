import type { EndState } from "../../../src/base/run-event.ts";
import { LONG_FACTS } from "../../../src/base/run-facts.ts";
import { MOST_JOINED, type RunRow } from "../../../src/contract/runs.ts";
import { shellBridge } from "../../client/shell-bridge.ts";
import {
  DEFAULT_PART,
  LONG_FACT_COMMANDS,
  RUN_TABS,
  copyCommand,
  copyFolder,
  copyParams,
  joinRuns,
  markRuns,
  openRunFolder,
  removeRuns,
  restoreRuns,
  revealSource,
  splitSource,
  toggleBaseline,
  toggleGroupBaseline,
  togglePinned,
} from "../../features/runs/index.ts";
import { copyText } from "../../kit/clipboard.ts";
import { openSidebar } from "../../state/sidebar.ts";
import { useTableState } from "../../state/table.ts";
import { openDialog, startRenaming, useUi } from "../../state/ui.ts";
import { viewElsewhere } from "../../state/view.ts";
import { onlyVisible, toggleVisible } from "../../state/visibility.ts";
import { httpLinkOf } from "../app-links.ts";
import type { Command, CommandContext } from "./command.ts";

const hasTargets = ({ targets }: CommandContext): boolean => targets.length > 0;
const hasOneTarget = ({ targets }: CommandContext): boolean => targets.length === 1;
const idsOf = (runs: readonly RunRow[]): readonly string[] => runs.map(({ id }) => id);
const isRemoved = ({ removed }: RunRow): boolean => removed;
const isThere = ({ removed }: RunRow): boolean => !removed;

/** The group of the table whose row is the active one. */
const groupMeant = (): string | undefined => useTableState.getState().group;

const isAtParams = ({ pageRun, view }: CommandContext): boolean =>
  pageRun !== undefined && view.t === "params";

/** A person knows how a run ended where its files do not tell, or tell something else. */
function markCommands(): readonly Command[] {
  const mark = (state: EndState, id: string): Command => ({
    id,
    title: `Mark runs as ${state}`,
    group: "Run",
    isEdit: true,
    when: ({ targets }) => targets.some((run) => run.state !== state),
    run: ({ queryClient, targets }) => markRuns(queryClient, idsOf(targets), state),
  });
  return [
    mark("finished", "run.markFinished"),
    mark("failed", "run.markFailed"),
    mark("killed", "run.markKilled"),
    {
      id: "run.unmark",
      title: "Take the state from the evidence again",
      group: "Run",
      isEdit: true,
      when: ({ targets }) => targets.some(({ stateEdited }) => stateEdited),
      run: ({ queryClient, targets }) => markRuns(queryClient, idsOf(targets), null),
    },
  ];
}

/** About the runs of a row, a selection or a page. */
export const RUN_COMMANDS: readonly Command[] = [
  {
    id: "run.open",
    title: "Open run",
    group: "Run",
    hotkeys: ["Enter"],
    keyScope: "list",
    inRunMenu: true,
    when: hasOneTarget,
    run: ({ router, targets: [run] }) => {
      if (run === undefined) return;
      void router.navigate({
        to: "/r/$runId",
        params: { runId: run.id },
        search: viewElsewhere,
      });
    },
  },
  {
    id: "run.toggleVisible",
    title: "Show or hide runs",
    group: "Run",
    hotkeys: ["Space"],
    keyScope: "list",
    inRunMenu: true,
    when: hasTargets,
    run: ({ targets, order, changeVisibility }) =>
      changeVisibility((old) => toggleVisible(old, order, idsOf(targets))),
  },
  {
    id: "run.showOnly",
    title: "Show only these runs",
    group: "Run",
    hotkeys: ["o"],
    keyScope: "list",
    inRunMenu: true,
    when: hasTargets,
    run: ({ targets, changeVisibility }) => changeVisibility(() => onlyVisible(idsOf(targets))),
  },
  {
    id: "run.pin",
    title: "Pin or unpin runs",
    group: "Run",
    hotkeys: ["p"],
    keyScope: "list",
    inRunMenu: true,
    when: hasTargets,
    run: ({ targets, changeView }) => changeView((old) => togglePinned(old, idsOf(targets))),
  },
  {
    id: "run.baseline",
    title: "Use as baseline or not",
    group: "Run",
    hotkeys: ["b"],
    keyScope: "list",
    inRunMenu: true,
    when: (context) => groupMeant() !== undefined || hasOneTarget(context),
    run: ({ targets: [run], changeView }) => {
      const group = groupMeant();
      if (group !== undefined) changeView((old) => toggleGroupBaseline(old, group));
      else if (run !== undefined) changeView((old) => toggleBaseline(old, run.id));
    },
  },
  {
    id: "run.rename",
    title: "Rename run",
    group: "Run",
    isEdit: true,
    hotkeys: ["F2"],
    keyScope: "list",
    inRunMenu: true,
    when: hasOneTarget,
    run: ({ targets: [run], pageRun, table, changeView }) => {
      if (run === undefined) return;
      if (run.id === pageRun?.id && useUi.getState().place === "page") {
        startRenaming(run.id, "page");
        return;
      }
      if (table === undefined) openSidebar();
      changeView({ r: undefined });
      startRenaming(run.id, "list");
    },
  },
  {
    id: "run.color",
    title: "Choose run colour",
    group: "Run",
    isEdit: true,
    hotkeys: ["c"],
    keyScope: "list",
    inRunMenu: true,
    when: hasTargets,
    run: ({ targets }) => openDialog({ kind: "color", runIds: idsOf(targets) }),
  },
  {
    id: "run.tags",
    title: "Edit tags",
    group: "Run",
    isEdit: true,
    hotkeys: ["l"],
    keyScope: "list",
    inRunMenu: true,
    when: hasTargets,
    run: ({ targets }) =>
      openDialog({
        kind: "tags",
        projectId: targets[0]?.projectId ?? "",
        runIds: idsOf(targets),
      }),
  },
  ...markCommands(),
  {
    id: "run.copyName",
    title: "Copy run name",
    group: "Run",
    hotkeys: ["mod+c"],
    keyScope: "list",
    inRunMenu: true,
    when: hasTargets,
    run: ({ targets }) => copyText(targets.map(({ name }) => name).join("\n")),
  },
  {
    id: "run.copyId",
    title: "Copy run id",
    group: "Run",
    inRunMenu: true,
    when: hasTargets,
    run: ({ targets }) => copyText(idsOf(targets).join("\n")),
  },
  {
    id: "run.copyLink",
    title: "Copy link to run",
    group: "Run",
    inRunMenu: true,
    when: hasTargets,
    run: ({ targets }) => copyText(idsOf(targets).map(httpLinkOf).join("\n")),
  },
  {
    id: "run.copyAppLink",
    title: "Copy assay:// link to run",
    group: "Run",
    when: hasTargets,
    run: ({ targets }) =>
      copyText(
        idsOf(targets)
          .map((id) => `assay://run/${id}`)
          .join("\n"),
      ),
  },
  {
    id: "run.remove",
    title: "Remove runs",
    group: "Run",
    isEdit: true,
    hotkeys: ["Delete"],
    keyScope: "list",
    inRunMenu: true,
    isDangerous: true,
    when: ({ targets }) => targets.some(isThere),
    run: ({ queryClient, targets, order }) =>
      removeRuns(queryClient, targets.filter(isThere), order),
  },
  {
    id: "run.restore",
    title: "Restore runs",
    group: "Run",
    isEdit: true,
    when: ({ targets }) => targets.some(isRemoved),
    run: ({ targets }) => restoreRuns(targets.filter(isRemoved)),
  },
  ...RUN_TABS.map((tab, index): Command => ({
    id: `run.${tab}`,
    title: `Show ${tab} of run`,
    group: "Run",
    // There are nine such keys; 0 is the zoom's.
    ...(index < 9 && { hotkeys: [String(index + 1)] }),
    when: ({ pageRun }) => pageRun !== undefined,
    run: ({ changeView }) => changeView({ t: tab === DEFAULT_PART ? undefined : tab }),
  })),
  {
    id: "run.copyParams",
    title: "Copy params of run",
    group: "Run",
    when: ({ pageRun }) => pageRun !== undefined && pageRun.paramValues.length > 0,
    run: ({ pageRun }) => copyParams(pageRun?.paramValues ?? []),
  },
  {
    id: "params.tree",
    title: "Toggle tree of params",
    group: "Run",
    when: isAtParams,
    run: ({ changeView }) => changeView(({ pf }) => ({ pf: pf === true ? undefined : true })),
  },
  {
    id: "params.differing",
    title: "Toggle params that differ from the baseline",
    group: "Run",
    when: isAtParams,
    run: ({ changeView }) => changeView(({ pd }) => ({ pd: pd === true ? undefined : true })),
  },
  {
    id: "run.openFolder",
    title: "Open folder of run",
    group: "Run",
    hotkeys: ["alt+shift+r"],
    inRunMenu: true,
    when: hasOneTarget,
    run: ({ targets: [run] }) => (run === undefined ? undefined : openRunFolder(run.id, "files")),
  },
  {
    id: "run.openTerminal",
    title: "Open terminal in folder of run",
    group: "Run",
    hotkeys: ["alt+shift+t"],
    when: hasOneTarget,
    run: ({ targets: [run] }) =>
      run === undefined ? undefined : openRunFolder(run.id, "terminal"),
  },
  {
    id: "run.openEditor",
    title: "Open folder of run in editor",
    group: "Run",
    hotkeys: ["alt+shift+e"],
    when: hasOneTarget,
    run: ({ targets: [run] }) => (run === undefined ? undefined : openRunFolder(run.id, "editor")),
  },
  {
    id: "run.copyFolder",
    title: "Copy folder of run",
    group: "Run",
    hotkeys: ["alt+shift+c"],
    when: hasOneTarget,
    run: ({ targets: [run] }) => (run === undefined ? undefined : copyFolder(run.id)),
  },
  {
    id: "run.copyCommand",
    title: "Copy command of run",
    group: "Run",
    when: ({ pageRun }) => pageRun !== undefined,
    run: ({ queryClient, pageRun }) =>
      pageRun === undefined ? undefined : copyCommand(queryClient, pageRun),
  },
  ...LONG_FACTS.map((key): Command => ({
    id: LONG_FACT_COMMANDS[key],
    title: key === "code.diff" ? "Show uncommitted changes of run" : "Show packages of run",
    group: "Run",
    when: ({ pageRun }) => pageRun?.facts.some((fact) => fact.key === key) === true,
    run: ({ pageRun }) => {
      if (pageRun !== undefined) openDialog({ kind: "fact", runId: pageRun.id, key });
    },
  })),
  {
    id: "run.join",
    title: "Join runs",
    group: "Run",
    isEdit: true,
    inRunMenu: true,
    when: ({ targets }) =>
      targets.length > 1 && targets.length <= MOST_JOINED && targets.every(isThere),
    run: ({ targets: [into, ...others], order }) =>
      into === undefined ? undefined : joinRuns(into, others, order),
  },
  {
    id: "run.joinWith",
    title: "Join run with others…",
    group: "Run",
    isEdit: true,
    inRunMenu: true,
    when: ({ targets }) => targets.length === 1 && targets.every(isThere),
    run: ({ targets: [run] }) =>
      run === undefined ? undefined : openDialog({ kind: "join", run }),
  },
  {
    id: "run.split",
    title: "Split off last source of run",
    group: "Run",
    isEdit: true,
    when: ({ pageRun }) => (pageRun?.sources.length ?? 0) > 1,
    run: ({ pageRun }) => {
      const source = pageRun?.sources.at(-1);
      return source === undefined ? undefined : splitSource(source);
    },
  },
  {
    id: "run.reveal",
    title: "Reveal run in folder",
    group: "Run",
    when: ({ pageRun }) => shellBridge() !== undefined && (pageRun?.sources.length ?? 0) > 0,
    run: ({ queryClient, pageRun }) => {
      const source = pageRun?.sources[0];
      return source === undefined || pageRun === undefined
        ? undefined
        : revealSource(queryClient, pageRun.projectId, source.path);
    },
  },
];
