/** Folders of other machines: adding one over SSH, and how its machine answers. */
export { pickHostFolder, reconnectHost, showHost } from "./actions.ts";
export { describeRoot } from "./describe-host.ts";
export { HostDetails } from "./host-details.tsx";
export { HostDialog } from "./host-dialog.tsx";
export { HostState } from "./host-state.tsx";
