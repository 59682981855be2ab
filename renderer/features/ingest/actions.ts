import { api } from "../../client/api.ts";
import { describeFailure } from "../../client/errors.ts";
import { shellBridge } from "../../client/shell-bridge.ts";
import { notify, notifyFailure } from "../../kit/notify.tsx";
import { openDialog } from "../../state/ui.ts";
import { recordEdit } from "../../state/undo.ts";
import { undoGesture } from "../runs/index.ts";

type OnOpened = (projectId: string) => void;

/** The system's own dialog in the desktop window, ours in a browser. */
export async function pickFolder(onOpened: OnOpened): Promise<void> {
  const shell = shellBridge();
  if (shell === undefined) {
    openDialog({ kind: "folder" });
    return;
  }
  const path = await shell.pickFolder();
  if (path !== null) await addFolder(path, onOpened).catch(notifyFailure);
}

/** Opens the folders that come from the shell's menu or from a second start of it; answers how to stop. */
export function followShell(onOpened: OnOpened): (() => void) | undefined {
  return shellBridge()?.onOpenFolder((path) => {
    addFolder(path, onOpened).catch(notifyFailure);
  });
}

/**
 * A home folder or a whole disk asks first: reading it may take long and show what nobody looks for. Throws what else
 * stands in the way.
 */
export async function addFolder(
  path: string,
  onOpened: OnOpened,
  confirmed = false,
): Promise<void> {
  try {
    const { projectId, created } = await api.ingest.addFolder({ path, confirmed });
    if (!created) notify("This folder is already open.");
    onOpened(projectId);
  } catch (error) {
    const failure = describeFailure(error);
    if (failure.code !== "NEEDS_CONFIRMATION") throw error;
    openDialog({ kind: "confirmFolder", path, reason: failure.message });
  }
}

export async function openDemo(onOpened: OnOpened): Promise<void> {
  try {
    onOpened((await api.ingest.openDemo()).projectId);
  } catch (error) {
    notifyFailure(error);
  }
}

export async function rescanFolder(projectId: string): Promise<void> {
  await api.ingest.rescan({ projectId });
  notify("Reading again what is there.");
}

export async function cancelReading(projectId: string): Promise<void> {
  await api.ingest.cancel({ projectId });
  notify("Stopped reading. What was read stays; “Scan folder again” goes on.");
}

/** A store that a logger keeps on this machine is not offered any more. */
export async function dismissStore(path: string): Promise<void> {
  try {
    const { gesture } = await api.ingest.dismissStore({ path });
    recordEdit("dismissal of a store", gesture);
    notify("It is not offered any more.", {
      label: "Undo",
      run: () => void undoGesture(gesture),
    });
  } catch (error) {
    notifyFailure(error);
  }
}

/** The project leaves the list; its files and what was noted stay. */
export async function removeProject(projectId: string): Promise<void> {
  try {
    const { gesture } = await api.ingest.removeFolder({ projectId });
    recordEdit("removal of the project", gesture);
    notify("Removed the project. Files are untouched.", {
      label: "Undo",
      run: () => void undoGesture(gesture),
    });
  } catch (error) {
    notifyFailure(error);
  }
}

export async function renameProject(id: string, name: string): Promise<void> {
  try {
    recordEdit("name of the project", (await api.runs.renameProject({ id, name })).gesture);
  } catch (error) {
    notifyFailure(error);
  }
}
