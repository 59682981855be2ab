/** To and from live MLflow servers. */
export { TransferDialogs } from "./transfer-dialogs.tsx";
