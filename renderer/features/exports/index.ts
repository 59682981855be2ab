/** Stored data as files for other programs. */
export { ExportDialog } from "./export-dialog.tsx";
