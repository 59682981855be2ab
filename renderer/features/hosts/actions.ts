import { api } from "../../client/api.ts";
import { notify } from "../../kit/notify.tsx";
import { openDialog } from "../../state/ui.ts";

export function pickHostFolder(): void {
  openDialog({ kind: "host" });
}

export function showHost(projectId: string): void {
  openDialog({ kind: "hostDetails", projectId });
}

/** Connects now instead of at the next try, and fetches what could not be fetched. */
export async function reconnectHost(projectId: string): Promise<void> {
  await api.hosts.reconnect({ projectId });
  notify("Connecting to the machine.");
}
