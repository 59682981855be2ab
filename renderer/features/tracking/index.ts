/** MLflow's interface: how scripts log here. */
export { TrackingDialog } from "./tracking-dialog.tsx";
export { trackingAddress } from "./ways.ts";
