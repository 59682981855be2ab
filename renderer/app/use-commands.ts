import { useQueryClient } from "@tanstack/react-query";
import { useParams, useRouter } from "@tanstack/react-router";
import { useCallback, useEffect, useRef } from "react";
import type { RunRow } from "../../src/contract/runs.ts";
import { isTyping, matchesHotkey } from "../kit/hotkey.ts";
import { notifyFailure } from "../kit/notify.tsx";
import { useTheme } from "../kit/use-theme.ts";
import { useUi } from "../state/ui.ts";
import { useView, type View } from "../state/view.ts";
import { useCompareState } from "../state/compare.ts";
import { useMediaState } from "../state/media.ts";
import { useReportState } from "../state/report.ts";
import { useSelectedRuns } from "../state/selection.ts";
import { useTableState } from "../state/table.ts";
import { useWallState, type ShownCard } from "../state/wall.ts";
import {
  useChangeVisibility,
  useProjectRuns,
  usualAmount,
  useViews,
} from "../features/runs/index.ts";
import { changeSettings, nextHint, useSettings } from "../features/system/index.ts";
import { COMMANDS, type Command, type CommandContext } from "./commands/index.ts";
import { useCurrentProject } from "./use-current-project.ts";
import { useHintPlace } from "./use-hint-place.ts";

/** The state that commands act on, as it is now; of a menu on certain runs with their `ids`, on a `column` with its id. */
export function useCommandContext(
  ids?: readonly string[],
  { column, chart: meantChart }: { readonly column?: string; readonly chart?: string } = {},
): CommandContext {
  const router = useRouter();
  const queryClient = useQueryClient();
  const params: { readonly projectId?: string } = useParams({ strict: false });
  const { projectId, run: pageRun } = useCurrentProject();
  const { rows, order, isFiltered } = useProjectRuns();
  const [view, changeView] = useView();
  const settings = useSettings();
  const hintPlace = useHintPlace();
  const changeVisibility = useChangeVisibility();
  const theme = useTheme();
  const selected = useUi((state) => state.selected);
  const active = useUi((state) => state.active);
  const place = useUi((state) => state.place);
  const { charts, sections, current } = useWallState();
  const table = useTableState();
  const hasMedia = useMediaState(({ cards }) => cards !== undefined);
  // Commands of a comparison and of a report ask these themselves: they must be asked again when something changes.
  const { groups } = useCompareState();
  useReportState();
  useSelectedRuns();
  const viewPage =
    params.projectId !== undefined ? "project" : groups !== undefined ? "compare" : undefined;
  const views = useViews(projectId, viewPage);
  const onPage = place === "page" || (selected.size === 0 && active === undefined);
  const inList = selected.size > 0 ? [...selected] : active === undefined ? [] : [active];
  const meant = ids ?? (onPage && pageRun !== undefined ? [pageRun.id] : inList);
  return {
    router,
    queryClient,
    projectId,
    targets: findRuns(meant, rows, pageRun),
    pageRun,
    order,
    rows,
    isFiltered,
    isProjectPage: params.projectId !== undefined,
    charts,
    sections,
    chart: findChart(charts, meantChart ?? view.full ?? current) ?? charts?.[0],
    viewPage,
    views,
    hasMedia,
    table: table.order,
    column: column ?? table.current,
    view,
    smoothing: view.s ?? usualAmount(view.sk ?? "ema", settings.smoothing),
    settings,
    hint: nextHint(hintPlace, settings.hints, settings.hintsSeen)?.id,
    theme,
    changeView,
    restoreView: (part: View) =>
      void router.navigate({
        to: ".",
        search: (old: View) => ({ ...old, ...part }),
        replace: true,
      }),
    changeVisibility,
    changeSettings: (part) => void changeSettings(queryClient, part),
  };
}

function findChart(
  charts: readonly ShownCard[] | undefined,
  id: string | undefined,
): ShownCard | undefined {
  return charts?.find((chart) => chart.id === id);
}

function findRuns(
  ids: readonly string[],
  rows: readonly RunRow[],
  pageRun: RunRow | undefined,
): readonly RunRow[] {
  const wanted = new Set(ids);
  const found: RunRow[] = [];
  for (const run of rows) {
    // Asked at every key and drawing, mostly for none or one of ten thousand runs.
    if (wanted.size === 0) break;
    if (wanted.delete(run.id)) found.push(run);
  }
  // The run of the page may be removed, or the filter leaves it out of the list.
  return pageRun !== undefined && wanted.has(pageRun.id) ? [...found, pageRun] : found;
}

export function isPossible(command: Command, context: CommandContext): boolean {
  if (command.isEdit === true && context.view.at !== undefined) return false;
  return command.when === undefined || command.when(context);
}

export function runCommand(command: Command, context: CommandContext): void {
  // A command that throws at once and one that fails later are told about in the same way.
  Promise.resolve()
    .then(() => command.run(context))
    .catch(notifyFailure);
}

type RunKey = (event: KeyboardEvent, ids?: readonly string[]) => boolean;

/** Runs the command of a key press, on the runs of these ids where some are given; false when there is none. */
export function useCommandRunner(keyScope: "list" | "page"): RunKey {
  const context = useCommandContext();
  const { rows } = useProjectRuns();
  const latest = useRef({ context, rows });
  useEffect(() => {
    latest.current = { context, rows };
  });
  return useCallback(
    (event, ids) => {
      const now = latest.current.context;
      const here =
        ids === undefined
          ? now
          : { ...now, targets: findRuns(ids, latest.current.rows, now.pageRun) };
      const command = COMMANDS.find(
        (candidate) =>
          (candidate.keyScope ?? "page") === keyScope &&
          candidate.hotkeys?.some((hotkey) => matchesHotkey(hotkey, event)) === true &&
          isPossible(candidate, here),
      );
      if (command === undefined) return false;
      runCommand(command, here);
      return true;
    },
    [keyScope],
  );
}

/** The keys that work everywhere. In a field only those with Ctrl or Alt do, and there undo and the arrows are the field's own. */
export function usePageKeys(): void {
  const runKey = useCommandRunner("page");
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      // A command may press a key of a chart; one that the chart has no use for must not come back to the command.
      if (event.defaultPrevented || !event.isTrusted) return;
      if (isTyping(event.target)) {
        const isChord = event.ctrlKey || event.metaKey || event.altKey;
        if (!isChord || /^([zyc]|arrow(left|right))$/i.test(event.key)) return;
      } else if (isCovered() && !event.ctrlKey && !event.metaKey) {
        return;
      }
      if (runKey(event)) event.preventDefault();
    };
    // Tabs, choices and sliders take arrows whatever is held with them.
    const onArrow = (event: KeyboardEvent): void => {
      const isChord = event.ctrlKey || event.metaKey;
      if (!isChord || !/^Arrow(Left|Right)$/.test(event.key) || isTyping(event.target)) return;
      if (!runKey(event)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener("keydown", onArrow, true);
    document.addEventListener("keydown", onKeyDown);
    return () => {
      document.removeEventListener("keydown", onArrow, true);
      document.removeEventListener("keydown", onKeyDown);
    };
  }, [runKey]);
}

/** A dialog has the keys. A full-screen chart is a way of looking, with the keys of the page. */
function isCovered(): boolean {
  const dialog = "[data-modal-content]:not([data-full])";
  const { activeElement, body } = document;
  // One that is closed fades away after the focus has left it.
  return activeElement === null || activeElement === body
    ? document.querySelector(dialog) !== null
    : activeElement.closest(dialog) !== null;
}
