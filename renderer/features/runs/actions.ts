import type { QueryClient } from "@tanstack/react-query";
import type { EndState } from "../../../src/base/run-event.ts";
import type { RunDetail, RunRow } from "../../../src/contract/runs.ts";
import { api, orpc } from "../../client/api.ts";
import { requireNow } from "../../client/moment.ts";
import { plural } from "../../kit/format.ts";
import { notify, notifyFailure } from "../../kit/notify.tsx";
import { forgetRows } from "../../state/ui.ts";
import { recordEdit } from "../../state/undo.ts";
import type { TagChanges } from "../../kit/tag-list.tsx";
import { undoGesture } from "./undo.ts";

interface RunsPage {
  readonly rows: readonly RunRow[];
  readonly total: number;
  readonly nextCursor: string | null;
}

/** An empty name goes back to the one that was observed. */
export async function renameRun(
  queryClient: QueryClient,
  run: RunRow,
  name: string,
): Promise<void> {
  const next = name.trim();
  if (next === run.name) return;
  await edit(
    queryClient,
    `name of “${run.name}”`,
    [run.id],
    { name: next === "" ? run.observedName : next },
    () =>
      api.runs.edit({
        ids: [run.id],
        name: next === "" || next === run.observedName ? null : next,
      }),
  );
}

export async function colorRuns(
  queryClient: QueryClient,
  runIds: readonly string[],
  color: number | string,
): Promise<void> {
  await edit(queryClient, colorOf(runIds), runIds, { color }, () =>
    api.runs.edit({ ids: [...runIds], color }),
  );
}

/** Back to the colour of the palette that the run was given at first. */
export async function resetColor(
  queryClient: QueryClient,
  runIds: readonly string[],
): Promise<void> {
  await edit(queryClient, colorOf(runIds), runIds, {}, () =>
    api.runs.edit({ ids: [...runIds], color: null }),
  );
}

function colorOf(runIds: readonly string[]): string {
  return `colour of ${plural(runIds.length, "run")}`;
}

export async function saveNotes(
  queryClient: QueryClient,
  runId: string,
  notes: string,
): Promise<void> {
  await edit(queryClient, "notes", [runId], { notes }, () =>
    api.runs.edit({ ids: [runId], notes }),
  );
}

/** How runs ended, whatever the evidence says; null takes such words back. */
export async function markRuns(
  queryClient: QueryClient,
  runIds: readonly string[],
  state: EndState | null,
): Promise<void> {
  const title = `state of ${plural(runIds.length, "run")}`;
  await edit(queryClient, title, runIds, state === null ? {} : { state }, () =>
    api.runs.edit({ ids: [...runIds], state }),
  );
}

/** Puts tags on runs, or takes them off; the others stay. */
export async function editTags(
  queryClient: QueryClient,
  runIds: readonly string[],
  tags: TagChanges,
): Promise<void> {
  await edit(queryClient, `tags of ${plural(runIds.length, "run")}`, runIds, {}, () =>
    api.runs.edit({ ids: [...runIds], tags }),
  );
}

/** A tombstone; the files stay. The notification undoes exactly this gesture. `order` is the list as it is shown. */
export async function removeRuns(
  queryClient: QueryClient,
  runs: readonly RunRow[],
  order: readonly string[],
): Promise<void> {
  const ids = runs.map(({ id }) => id);
  try {
    const { gesture } = await api.runs.remove({ ids });
    const what = nameRuns(runs);
    recordEdit(`removal of ${what}`, gesture);
    forgetRows(ids, order);
    patchLists(queryClient, (page) => {
      const rows = page.rows.filter(({ id }) => !ids.includes(id));
      return { ...page, rows, total: page.total - (page.rows.length - rows.length) };
    });
    notify(`Removed ${what}. Files are untouched.`, {
      label: "Undo",
      run: () => void undoGesture(gesture),
    });
  } catch (error) {
    notifyFailure(error);
  }
}

export async function restoreRuns(runs: readonly RunRow[]): Promise<void> {
  try {
    const { gesture } = await api.runs.restore({ ids: runs.map(({ id }) => id) });
    const what = nameRuns(runs);
    recordEdit(`return of ${what}`, gesture);
    notify(`Restored ${what}.`);
  } catch (error) {
    notifyFailure(error);
  }
}

/** All sources of the others go to one run, and the others with them. `order` is the list as it is shown. */
export async function joinRuns(
  into: RunRow,
  others: readonly RunRow[],
  order: readonly string[],
): Promise<void> {
  const ids = others.map(({ id }) => id);
  try {
    const { gesture } = await api.runs.join({ id: into.id, ids });
    const what = nameRuns(others);
    recordEdit(`join of ${what} with “${into.name}”`, gesture);
    forgetRows(ids, order);
    notify(`Joined ${what} with “${into.name}”.`, {
      label: "Undo",
      run: () => void undoGesture(gesture),
    });
  } catch (error) {
    notifyFailure(error);
  }
}

/** A source of a run becomes a run of its own. */
export async function splitSource({
  id,
  path,
}: Pick<RunDetail["sources"][number], "id" | "path">): Promise<void> {
  try {
    const { gesture } = await api.runs.splitSource({ sourceId: id });
    recordEdit(`split of ${path}`, gesture);
    notify(`${path} is a run of its own now.`, {
      label: "Undo",
      run: () => void undoGesture(gesture),
    });
  } catch (error) {
    notifyFailure(error);
  }
}

function nameRuns(runs: readonly RunRow[]): string {
  return runs.length === 1 ? `“${runs[0]?.name}”` : plural(runs.length, "run");
}

/** Of the past nothing is changed, not even on the page; says so. */
export function refusesEdits(): boolean {
  try {
    requireNow();
    return false;
  } catch (error) {
    notifyFailure(error);
    return true;
  }
}

/** Shows the edit at once; the engine's word (a change topic, or the refusal) replaces it. */
async function edit(
  queryClient: QueryClient,
  title: string,
  runIds: readonly string[],
  patch: Partial<Pick<RunRow, "name" | "color" | "notes" | "state">>,
  send: () => Promise<{ readonly gesture: string }>,
): Promise<void> {
  if (refusesEdits()) return;
  patchLists(queryClient, (page) => ({
    ...page,
    rows: page.rows.map((row) => (runIds.includes(row.id) ? { ...row, ...patch } : row)),
  }));
  for (const id of runIds) {
    queryClient.setQueryData<RunDetail>(orpc.runs.get.queryKey({ input: { id } }), (old) =>
      old === undefined ? old : { ...old, ...patch },
    );
  }
  try {
    recordEdit(title, (await send()).gesture);
  } catch (error) {
    notifyFailure(error);
    await queryClient.invalidateQueries({ queryKey: orpc.runs.key() });
  }
}

function patchLists(queryClient: QueryClient, change: (page: RunsPage) => RunsPage): void {
  queryClient.setQueriesData<RunsPage>({ queryKey: orpc.runs.list.key() }, (page) =>
    page === undefined ? page : change(page),
  );
}
