import { create } from "zustand";

/** "away": the engine does not answer and the page keeps trying; "refused": there is no valid session. */
export type ConnectionState = "connecting" | "live" | "away" | "refused";

export const useConnection = create<{ readonly state: ConnectionState }>()(() => ({
  state: "connecting",
}));

export function setConnection(state: ConnectionState): void {
  if (useConnection.getState().state !== state) useConnection.setState({ state });
}
