import type { QueryClient } from "@tanstack/react-query";
import { orpc } from "../../../client/api.ts";
import { inputOf } from "../../../client/topics.ts";
import { editTags, refusesEdits, saveNotes } from "../actions.ts";
import { diffTags } from "../tags.ts";
import type { Column } from "./columns.ts";
import type { Cell } from "./use-cells.ts";

/** Whether people write in the cells of a column. */
export function isEdited({ kind, key }: Pick<Column, "kind" | "key">): boolean {
  return kind === "tag" || (kind === "field" && (key === "notes" || key === "tags"));
}

/** Takes over what was written in a cell. An empty tag is taken off. */
export async function editCell(
  queryClient: QueryClient,
  { id, kind, key }: Column,
  runId: string,
  before: string,
  after: string,
): Promise<void> {
  if (refusesEdits()) return;
  showAtOnce(queryClient, runId, id, after === "" ? null : after);
  if (kind === "tag") await editTags(queryClient, [runId], { [key]: after === "" ? null : after });
  else if (key === "tags") {
    const changes = diffTags(before, after);
    if (Object.keys(changes).length > 0) await editTags(queryClient, [runId], changes);
  } else await saveNotes(queryClient, runId, after);
}

/** The engine's word (a change topic) replaces it. */
function showAtOnce(
  queryClient: QueryClient,
  runId: string,
  column: string,
  value: string | null,
): void {
  const cached = queryClient.getQueryCache().findAll({ queryKey: orpc.runs.readCells.key() });
  for (const { queryKey } of cached) {
    const { runIds, columns } = inputOf(queryKey[1]);
    const row = Array.isArray(runIds) ? runIds.indexOf(runId) : -1;
    const at = Array.isArray(columns) ? columns.indexOf(column) : -1;
    if (row < 0 || at < 0) continue;
    queryClient.setQueryData<Cell[][]>(queryKey, (cells) =>
      cells?.with(row, (cells[row] ?? []).with(at, value)),
    );
  }
}
