import type { QueryClient } from "@tanstack/react-query";
import { editTags, saveNotes } from "../actions.ts";
import { diffTags } from "../tags.ts";
import type { Column } from "./columns.ts";

/** Whether people write in the cells of a column. */
export function isEdited({ kind, key }: Pick<Column, "kind" | "key">): boolean {
  return kind === "tag" || (kind === "field" && (key === "notes" || key === "tags"));
}

/** Takes over what was written in a cell. An empty tag is taken off. */
export async function editCell(
  queryClient: QueryClient,
  { kind, key }: Column,
  runId: string,
  before: string,
  after: string,
): Promise<void> {
  if (kind === "tag") await editTags(queryClient, [runId], { [key]: after === "" ? null : after });
  else if (key === "tags") {
    const changes = diffTags(before, after);
    if (Object.keys(changes).length > 0) await editTags(queryClient, [runId], changes);
  } else await saveNotes(queryClient, runId, after);
}
