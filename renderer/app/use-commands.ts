import { useMantineColorScheme } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useParams, useRouter } from "@tanstack/react-router";
import { useCallback, useEffect, useRef } from "react";
import type { RunRow } from "../../src/contract/runs.ts";
import { api } from "../client/api.ts";
import { isTyping, matchesHotkey } from "../kit/hotkey.ts";
import { notifyFailure } from "../kit/notify.tsx";
import { useTheme } from "../kit/use-theme.ts";
import { useUi } from "../state/ui.ts";
import { useView } from "../state/view.ts";
import { useChangeVisibility, useProjectRuns } from "../features/runs/index.ts";
import { useDefaultSmoothing } from "../features/system/index.ts";
import { COMMANDS, type Command, type CommandContext } from "./commands.ts";
import { useCurrentProject } from "./use-current-project.ts";

/** The state that commands act on, as it is now. */
export function useCommandContext(): CommandContext {
  const router = useRouter() as CommandContext["router"];
  const queryClient = useQueryClient();
  const params: { readonly runId?: string; readonly projectId?: string } = useParams({
    strict: false,
  });
  const { projectId, run: pageRun } = useCurrentProject();
  const { rows, visible } = useProjectRuns();
  const [view, changeView] = useView();
  const defaultSmoothing = useDefaultSmoothing();
  const changeVisibility = useChangeVisibility();
  const { setColorScheme } = useMantineColorScheme();
  const theme = useTheme();
  const selected = useUi((state) => state.selected);
  const active = useUi((state) => state.active);
  return {
    router,
    queryClient,
    projectId,
    targets: targetsOf(rows, selected, active, pageRun),
    pageRunId: pageRun?.id,
    visible,
    isWall: params.projectId !== undefined,
    view,
    smoothing: view.s ?? defaultSmoothing,
    changeView,
    changeVisibility,
    toggleTheme: () => {
      const next = theme === "dark" ? "light" : "dark";
      setColorScheme(next);
      api.system.setSettings({ theme: next }).catch(notifyFailure);
    },
  };
}

function targetsOf(
  rows: readonly RunRow[],
  selected: ReadonlySet<string>,
  active: string | undefined,
  pageRun: RunRow | undefined,
): readonly RunRow[] {
  if (selected.size > 0) return rows.filter(({ id }) => selected.has(id));
  const underCursor = rows.filter(({ id }) => id === active);
  if (underCursor.length > 0) return underCursor;
  return pageRun === undefined ? [] : [pageRun];
}

export function isPossible(command: Command, context: CommandContext): boolean {
  return command.when === undefined || command.when(context);
}

export function runCommand(command: Command, context: CommandContext): void {
  // A command that throws at once and one that fails later are told about in the same way.
  Promise.resolve()
    .then(() => command.run(context))
    .catch(notifyFailure);
}

/** Runs the command of a key press; false when there is none. */
export function useCommandRunner(keyScope: "list" | "page"): (event: KeyboardEvent) => boolean {
  const context = useCommandContext();
  const latest = useRef(context);
  useEffect(() => {
    latest.current = context;
  });
  return useCallback(
    (event) => {
      const command = COMMANDS.find(
        (candidate) =>
          (candidate.keyScope ?? "page") === keyScope &&
          candidate.hotkeys?.some((hotkey) => matchesHotkey(hotkey, event)) === true &&
          isPossible(candidate, latest.current),
      );
      if (command === undefined) return false;
      runCommand(command, latest.current);
      return true;
    },
    [keyScope],
  );
}

/** The keys that work everywhere. In a field only those with Ctrl or Alt do, and there undo is the field's own. */
export function usePageKeys(): void {
  const runKey = useCommandRunner("page");
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      if (isTyping(event.target)) {
        const isChord = event.ctrlKey || event.metaKey || event.altKey;
        if (!isChord || /^[zyc]$/i.test(event.key)) return;
      } else if (
        document.querySelector("[data-modal-content]") !== null &&
        !event.ctrlKey &&
        !event.metaKey
      ) {
        return;
      }
      if (runKey(event)) event.preventDefault();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [runKey]);
}
