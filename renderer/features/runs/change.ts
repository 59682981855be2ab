import { notify, notifyFailure } from "../../kit/notify.tsx";
import { recordEdit } from "../../state/undo.ts";
import { undoGesture } from "./undo.ts";

/**
 * One step of undo; the engine's change topic brings what it made of it. `told`: what the notification says that offers
 * to undo exactly this.
 */
export async function change<Answer extends { readonly gesture: string | null }>(
  title: string,
  send: Promise<Answer>,
  told?: string | ((answer: Answer) => string),
): Promise<boolean> {
  try {
    const answer = await send;
    const { gesture } = answer;
    if (gesture === null) return true;
    recordEdit(title, gesture);
    if (told !== undefined)
      notify(typeof told === "string" ? told : told(answer), {
        label: "Undo",
        run: () => void undoGesture(gesture),
      });
    return true;
  } catch (error) {
    notifyFailure(error);
    return false;
  }
}
