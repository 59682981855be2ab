/** MLflow's interface: how scripts log here. */
export { TrackingDialog } from "./tracking-dialog.tsx";
