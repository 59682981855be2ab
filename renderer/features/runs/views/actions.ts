import type { QueryClient } from "@tanstack/react-query";
import type { SavedView, ViewPage } from "../../../../src/contract/run-views.ts";
import { api, orpc } from "../../../client/api.ts";
import { notify, notifyFailure } from "../../../kit/notify.tsx";
import { recordEdit } from "../../../state/undo.ts";
import type { View } from "../../../state/view.ts";
import { undoGesture } from "../undo.ts";
import { toSavedState } from "./saved-state.ts";

interface Saving {
  readonly projectId: string;
  readonly page: ViewPage;
  readonly name: string;
  readonly view: View;
  readonly queryClient: QueryClient;
}

/** What people call a view of the page. */
const NOUNS = { project: "view", compare: "comparison" } as const;

/** Answers the view's id; undefined where it could not be saved, which is told. */
export async function saveView({
  projectId,
  page,
  name,
  view,
  queryClient,
}: Saving): Promise<string | undefined> {
  try {
    const state = toSavedState(view, page);
    const { id, gesture } = await api.runs.saveView({ projectId, page, name, state });
    recordEdit(`${NOUNS[page]} “${name}”`, gesture);
    // While the page shows the past no change is followed.
    await queryClient.invalidateQueries({ queryKey: orpc.runs.listViews.key() });
    notify(`Saved the ${NOUNS[page]} “${name}”.`);
    return id;
  } catch (error) {
    notifyFailure(error);
    return undefined;
  }
}

export async function renameView({ id, page, name }: SavedView, next: string): Promise<void> {
  try {
    const { gesture } = await api.runs.editView({ id, name: next });
    recordEdit(`name of the ${NOUNS[page]} “${name}”`, gesture);
  } catch (error) {
    notifyFailure(error);
  }
}

export async function removeView({ id, page, name }: SavedView): Promise<void> {
  try {
    const { gesture } = await api.runs.editView({ id, removed: true });
    recordEdit(`removal of the ${NOUNS[page]} “${name}”`, gesture);
    notify(`Removed the ${NOUNS[page]} “${name}”.`, {
      label: "Undo",
      run: () => void undoGesture(gesture),
    });
  } catch (error) {
    notifyFailure(error);
  }
}

/** Makes it the one that a project opens with at first, or no more. */
export async function toggleDefaultView({ id, name, isDefault }: SavedView): Promise<void> {
  try {
    const { gesture } = await api.runs.editView({ id, isDefault: !isDefault });
    recordEdit(`default view`, gesture);
    notify(
      isDefault
        ? `“${name}” is not the project's default view any more.`
        : `The project opens with “${name}” where it was not looked at yet.`,
    );
  } catch (error) {
    notifyFailure(error);
  }
}
