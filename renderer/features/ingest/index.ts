/** Folders: opening them, the first start, the progress of reading. */
export {
  addFolder,
  cancelReading,
  followShell,
  openDemo,
  pickFolder,
  rescanFolder,
} from "./actions.ts";
export { IngestDialogs } from "./dialogs.tsx";
export { FolderPicker } from "./folder-picker.tsx";
export { FirstRun } from "./first-run.tsx";
export { ImportStrip } from "./import-strip.tsx";
export { WATCH_LABELS, isReading } from "./progress.ts";
export { ImportPage } from "./import-report.tsx";
export { FolderDrop } from "./folder-drop.tsx";
