import type { QueryClient } from "@tanstack/react-query";
import type { RunDetail, RunRow } from "../../../src/contract/runs.ts";
import { api, orpc } from "../../client/api.ts";
import { plural } from "../../kit/format.ts";
import { notify, notifyFailure } from "../../kit/notify.tsx";

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
  await edit(queryClient, [run.id], { name: next === "" ? run.observedName : next }, () =>
    api.runs.edit({ ids: [run.id], name: next === "" || next === run.observedName ? null : next }),
  );
}

export async function colorRuns(
  queryClient: QueryClient,
  runIds: readonly string[],
  color: number | string,
): Promise<void> {
  await edit(queryClient, runIds, { color }, () => api.runs.edit({ ids: [...runIds], color }));
}

/** Back to the colour of the palette that the run was given at first. */
export async function resetColor(
  queryClient: QueryClient,
  runIds: readonly string[],
): Promise<void> {
  await edit(queryClient, runIds, {}, () => api.runs.edit({ ids: [...runIds], color: null }));
}

export async function saveNotes(
  queryClient: QueryClient,
  runId: string,
  notes: string,
): Promise<void> {
  await edit(queryClient, [runId], { notes }, () => api.runs.edit({ ids: [runId], notes }));
}

/** A tombstone; the files stay. The notification undoes exactly this gesture. */
export async function removeRuns(queryClient: QueryClient, runs: readonly RunRow[]): Promise<void> {
  const ids = runs.map(({ id }) => id);
  try {
    const { gesture } = await api.runs.remove({ ids });
    patchLists(queryClient, (page) => {
      const rows = page.rows.filter(({ id }) => !ids.includes(id));
      return { ...page, rows, total: page.total - (page.rows.length - rows.length) };
    });
    const what = runs.length === 1 ? `“${runs[0]?.name}”` : plural(runs.length, "run");
    notify(`Removed ${what}. Files are untouched.`, {
      label: "Undo",
      run: () => void undo(gesture),
    });
  } catch (error) {
    notifyFailure(error);
  }
}

/** The last gesture, or a given one. */
export async function undo(gesture?: string): Promise<void> {
  try {
    const done = await api.runs.undo(gesture === undefined ? {} : { gesture });
    notify(done.gesture === null ? "There is nothing to undo." : done.title);
  } catch (error) {
    notifyFailure(error);
  }
}

export async function redo(): Promise<void> {
  try {
    const done = await api.runs.redo();
    notify(done.gesture === null ? "There is nothing to redo." : done.title);
  } catch (error) {
    notifyFailure(error);
  }
}

/** Shows the edit at once; the engine's word (a change topic, or the refusal) replaces it. */
async function edit(
  queryClient: QueryClient,
  runIds: readonly string[],
  patch: Partial<Pick<RunRow, "name" | "color" | "notes">>,
  send: () => Promise<unknown>,
): Promise<void> {
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
    await send();
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
