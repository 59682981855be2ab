import type { QueryClient } from "@tanstack/react-query";
import type { Settings } from "../../../src/contract/system.ts";
import { api, orpc } from "../../client/api.ts";
import { formatBytes, formatCount, plural } from "../../kit/format.ts";
import { formatDuration } from "../../kit/format-time.ts";
import { notify, notifyFailure } from "../../kit/notify.tsx";
import { DEFAULT_SETTINGS } from "./use-settings.ts";

/** Shows the choice at once; the engine's answer replaces it. */
export async function changeSettings(
  queryClient: QueryClient,
  change: Partial<Settings>,
): Promise<void> {
  const queryKey = orpc.system.getSettings.queryKey();
  queryClient.setQueryData<Settings>(queryKey, (old) =>
    old === undefined ? old : { ...old, ...change },
  );
  try {
    queryClient.setQueryData<Settings>(queryKey, await api.system.setSettings(change));
  } catch (error) {
    notifyFailure(error);
    await queryClient.invalidateQueries({ queryKey });
  }
}

/** For good. */
export async function putHintAway(queryClient: QueryClient, id: string): Promise<void> {
  const { hintsSeen } = await settingsOf(queryClient);
  if (!hintsSeen.includes(id)) await changeSettings(queryClient, { hintsSeen: [...hintsSeen, id] });
}

/** Every setting that is not as it was at first, or one of them, goes back. */
export async function resetSettings(
  queryClient: QueryClient,
  keys: ReadonlyArray<keyof Settings>,
): Promise<void> {
  const defaults = Object.fromEntries(keys.map((key) => [key, DEFAULT_SETTINGS[key]]));
  await changeSettings(queryClient, defaults);
}

function settingsOf(queryClient: QueryClient): Promise<Settings> {
  return queryClient.ensureQueryData(orpc.system.getSettings.queryOptions());
}

export async function backUp(): Promise<void> {
  try {
    const { path, bytes } = await api.system.backup();
    notify(`Backed up ${formatBytes(bytes)} to ${path}`);
  } catch (error) {
    notifyFailure(error);
  }
}

export async function rebuild(): Promise<void> {
  notify("Rebuilding: every source is read again. You can go on working.");
  try {
    const { runs, points, seconds } = await api.system.rebuild();
    notify(
      `Rebuilt ${plural(runs, "run")} with ${formatCount(points)} points in ${formatDuration(seconds * 1e6)}.`,
    );
  } catch (error) {
    notifyFailure(error);
  }
}
