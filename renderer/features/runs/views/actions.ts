import type { SavedView } from "../../../../src/contract/run-views.ts";
import { api } from "../../../client/api.ts";
import { notify, notifyFailure } from "../../../kit/notify.tsx";
import { recordEdit } from "../../../state/undo.ts";
import type { View } from "../../../state/view.ts";
import { undoGesture } from "../undo.ts";
import { toSavedState } from "./saved-state.ts";

/** Answers the view's id; undefined where it could not be saved, which is told. */
export async function saveView(
  projectId: string,
  name: string,
  view: View,
): Promise<string | undefined> {
  try {
    const { id, gesture } = await api.runs.saveView({ projectId, name, state: toSavedState(view) });
    recordEdit(`view “${name}”`, gesture);
    notify(`Saved the view “${name}”.`);
    return id;
  } catch (error) {
    notifyFailure(error);
    return undefined;
  }
}

export async function removeView({ id, name }: SavedView): Promise<void> {
  try {
    const { gesture } = await api.runs.editView({ id, removed: true });
    recordEdit(`removal of the view “${name}”`, gesture);
    notify(`Removed the view “${name}”.`, {
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
