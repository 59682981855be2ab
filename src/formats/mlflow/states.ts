import type { RunEvent, RunState } from "../../base/run-event.ts";

/** Of the states that MLflow notes those at which a run is over. */
const ENDS: Readonly<Record<string, RunState>> = {
  FINISHED: "finished",
  FAILED: "failed",
  KILLED: "killed",
};

/** What the status says of the end of a run; undefined where it goes on. */
export function endEvent(
  part: string | null,
  status: string | undefined,
  atUs: number | undefined,
): RunEvent | undefined {
  const state = ENDS[status ?? ""];
  if (state === undefined) return undefined;
  return { kind: "state", part, state, reason: `MLflow noted ${status}`, atUs: atUs ?? 0 };
}
