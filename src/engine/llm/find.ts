import { notFound } from "../../base/errors.ts";
import { statement, type ReadDb } from "../../store/index.ts";

export type TraceState = "STATE_UNSPECIFIED" | "OK" | "ERROR" | "IN_PROGRESS";

export interface TraceRow {
  readonly id: string;
  readonly experiment_id: number;
  readonly start_ms: number;
  readonly duration_ms: number | null;
  readonly state: TraceState;
  readonly client_request_id: string | null;
  readonly request_preview: string | null;
  readonly response_preview: string | null;
  readonly finalized: number;
}

export function findTrace(db: ReadDb, id: string): TraceRow | undefined {
  return statement(db, "SELECT * FROM traces WHERE id = ?").get(id) as TraceRow | undefined;
}

/** @throws AppError NOT_FOUND */
export function requireTrace(db: ReadDb, id: string): TraceRow {
  const row = findTrace(db, id);
  if (row === undefined) throw notFound(`Trace with ID '${id}' not found.`);
  return row;
}
