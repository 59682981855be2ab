import { api } from "../../client/api.ts";
import { notify, notifyFailure } from "../../kit/notify.tsx";
import { putStep, recordEdit, takeStep, type Step } from "../../state/undo.ts";
import { isShared, type View } from "../../state/view.ts";

export interface UndoContext {
  /** Of the page. */
  readonly path: string;
  /** Changes the view without making a step of it. */
  readonly restoreView: (part: View) => void;
}

/** Takes back what was done last in this window: an edit, or a change of what the page shows. */
export async function undo(context: UndoContext): Promise<void> {
  await takeBack("done", context, "Nothing to undo. A run's history has what was changed earlier.");
}

export async function redo(context: UndoContext): Promise<void> {
  await takeBack("undone", context, "There is nothing to redo.");
}

async function takeBack(
  from: "done" | "undone",
  { path, restoreView }: UndoContext,
  nothing: string,
): Promise<void> {
  const step = takeStep(
    from,
    (one) => one.kind === "edit" || one.path === path || isShared(one.keys),
  );
  const to = from === "done" ? "undone" : "done";
  if (step === undefined) notify(nothing);
  else if (step.kind === "view") {
    const side = from === "done" ? step.before : step.after;
    restoreView(Object.fromEntries(step.keys.map((key) => [key, side[key]])));
    putStep(to, step);
    notify(`${from === "done" ? "Undone" : "Redone"}: ${step.title}`);
  } else {
    const gesture = await takeBackGesture(step, from);
    if (gesture !== null) {
      putStep(to, { ...step, gesture });
      notify(`${from === "done" ? "Undone" : "Redone"}: ${step.title}`);
    }
  }
}

/** Takes one edit back, whenever and wherever it was made. */
export async function undoGesture(gesture: string): Promise<void> {
  const known = takeStep("done", (one) => one.kind === "edit" && one.gesture === gesture);
  try {
    const taken = await api.runs.undo({ gesture });
    notify(taken.gesture === null ? ALREADY : taken.title);
    if (taken.gesture === null) return;
    if (known?.kind === "edit") putStep("undone", { ...known, gesture: taken.gesture });
    else recordEdit("return to an earlier state", taken.gesture);
  } catch (error) {
    if (known !== undefined) putStep("done", known);
    notifyFailure(error);
  }
}

const ALREADY = "That was taken back already.";

/** The gesture that took it back, which is the one to take back for doing it again; null where nothing happened. */
async function takeBackGesture(
  step: Extract<Step, { kind: "edit" }>,
  from: "done" | "undone",
): Promise<string | null> {
  try {
    const { gesture } = await api.runs.undo({ gesture: step.gesture });
    if (gesture === null) notify(ALREADY);
    return gesture;
  } catch (error) {
    putStep(from, step);
    notifyFailure(error);
    return null;
  }
}
