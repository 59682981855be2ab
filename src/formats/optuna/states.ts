import type { RunEvent, RunState } from "../../base/run-event.ts";

const ENDS: Readonly<Record<string, { readonly state: RunState; readonly reason: string }>> = {
  COMPLETE: { state: "finished", reason: "Optuna noted COMPLETE" },
  PRUNED: { state: "finished", reason: "Optuna pruned it" },
  FAIL: { state: "failed", reason: "Optuna noted FAIL" },
};

/** What a state says of the end of a trial; undefined where it goes on. */
export function endEvent(
  part: string,
  state: string | undefined,
  atUs: number | undefined,
): RunEvent | undefined {
  const ended = ENDS[state ?? ""];
  return ended === undefined ? undefined : { kind: "state", part, ...ended, atUs: atUs ?? 0 };
}
