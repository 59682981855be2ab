/** What stands out among the runs of a project. */
export { FindingsCount } from "./findings-count.tsx";
export { FindingsDialog } from "./findings-dialog.tsx";
