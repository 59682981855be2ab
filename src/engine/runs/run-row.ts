import { toWireStep } from "../../base/json.ts";
import type { RunState } from "../../base/run-event.ts";
import type { RunRow } from "../../contract/runs.ts";

export interface RunDbRow {
  readonly num: number;
  readonly id: string;
  readonly name: string;
  readonly edited_name: string | null;
  readonly project_id: string;
  readonly experiment: string;
  readonly state: RunState;
  readonly state_reason: string;
  readonly edited_state: RunState | null;
  readonly color_slot: number;
  readonly color: string | null;
  readonly notes: string | null;
  readonly created_us: number;
  readonly started_us: number | null;
  readonly last_data_us: number | null;
  readonly git_commit: string | null;
  readonly git_branch: string | null;
  /** Digits: a step may be wider than a double. */
  readonly last_step: string | null;
  readonly metric_count: number;
  readonly point_count: number;
  readonly removed: number;
  readonly loggers: string;
  readonly missing: number;
}

/** Columns of a run row; one row costs a few index look-ups, whatever the number of runs. */
export const RUN_COLUMNS = `
  r.num, r.id, r.name, e.name AS edited_name, r.project_id, x.name AS experiment, r.state, r.state_reason, e.state AS edited_state,
  r.color_slot, e.color, e.notes, r.created_us, r.started_us, r.last_data_us, r.git_commit, r.git_branch,
  CAST(r.last_step AS TEXT) AS last_step, r.metric_count,
  r.point_count, coalesce(e.removed, 0) AS removed,
  (SELECT json_group_array(DISTINCT logger) FROM sources s WHERE s.run_num = r.num) AS loggers,
  (SELECT coalesce(min(missing), 0) FROM sources s WHERE s.run_num = r.num) AS missing`;
export function toRunRow(row: RunDbRow): RunRow {
  return {
    id: row.id,
    name: row.edited_name ?? row.name,
    observedName: row.name,
    projectId: row.project_id,
    experiment: row.experiment,
    state: row.edited_state ?? row.state,
    stateReason:
      row.edited_state === null
        ? row.state_reason
        : `set by hand; the evidence says ${row.state}: ${row.state_reason}`,
    observedState: row.state,
    stateEdited: row.edited_state !== null,
    color: toColor(row.color, row.color_slot),
    notes: row.notes ?? "",
    createdUs: row.created_us,
    startedUs: row.started_us,
    lastDataUs: row.last_data_us,
    commit: row.git_commit,
    branch: row.git_branch,
    lastStep: row.last_step === null ? null : toWireStep(row.last_step),
    metrics: row.metric_count,
    points: row.point_count,
    loggers: JSON.parse(row.loggers) as string[],
    sourceMissing: row.missing === 1,
    removed: row.removed === 1,
  };
}

function toColor(edited: string | null, slot: number): number | string {
  if (edited === null) return slot;
  return edited.startsWith("#") ? edited : Number(edited);
}
