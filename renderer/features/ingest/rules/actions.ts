import type { SavedRule } from "../../../../src/contract/ingest.ts";
import { api } from "../../../client/api.ts";
import { notify, notifyFailure } from "../../../kit/notify.tsx";
import { recordEdit } from "../../../state/undo.ts";
import { undoGesture } from "../../runs/index.ts";

/** A rule as it is written, before or after it was saved. */
export type RuleDraft = Omit<SavedRule, "id"> & { readonly id: string | undefined };

/** Answers its id; undefined where it could not be saved, which is told. */
export async function saveRule(
  projectId: string,
  { id, ...rule }: RuleDraft,
): Promise<string | undefined> {
  try {
    const name = rule.name.trim() === "" ? rule.pattern.slice(0, 200) : rule.name.trim();
    const saved = await api.ingest.saveRule({
      projectId,
      rule: { ...rule, name, ...(id !== undefined && { id }) },
    });
    recordEdit("rule for text logs", saved.gesture);
    notify(`Saved “${name}”. The files it names are read by it.`, {
      label: "Undo",
      run: () => void undoGesture(saved.gesture),
    });
    return saved.id;
  } catch (error) {
    notifyFailure(error);
    return undefined;
  }
}

/** Answers whether it was removed. */
export async function removeRule({ id, name }: Pick<SavedRule, "id" | "name">): Promise<boolean> {
  try {
    const { gesture } = await api.ingest.removeRule({ id });
    recordEdit("removal of a rule", gesture);
    notify(`Removed “${name}”. Its files are read without it.`, {
      label: "Undo",
      run: () => void undoGesture(gesture),
    });
    return true;
  } catch (error) {
    notifyFailure(error);
    return false;
  }
}
