import { newId, type GestureId } from "../../../base/ids.ts";
import type { WriteDb } from "../../../store/index.ts";
import type { Actor, WriteContext } from "../../runs/index.ts";

/** A store that is not offered any more. */
export function dismissStore(
  context: WriteContext,
  db: WriteDb,
  { actor, path }: { readonly actor: Actor; readonly path: string },
): { readonly gesture: string } {
  const gesture = newId<GestureId>();
  context.commit(db, actor, gesture, [
    {
      entity: `store:${path}`,
      op: "store.edit",
      before: { dismissed: false },
      after: { dismissed: true },
    },
  ]);
  return { gesture };
}
