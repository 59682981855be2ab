import { api } from "../../client/api.ts";
import { notifyFailure } from "../../kit/notify.tsx";
import { recordEdit } from "../../state/undo.ts";

async function change(
  title: string,
  send: Promise<{ readonly gesture: string }>,
): Promise<boolean> {
  try {
    const { gesture } = await send;
    recordEdit(title, gesture);
    return true;
  } catch (error) {
    notifyFailure(error);
    return false;
  }
}

/** Null takes the trust away. */
export function nameKey(publicKey: string, name: string | null): Promise<boolean> {
  return change("trust in a key", api.bundles.nameKey({ publicKey, name }));
}

export function addShareFolder(path: string): Promise<boolean> {
  return change("a share folder", api.bundles.addFolder({ path }));
}

export function removeShareFolder(id: string): Promise<boolean> {
  return change("a share folder", api.bundles.removeFolder({ id }));
}
