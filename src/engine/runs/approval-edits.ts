import { AppError } from "../../base/errors.ts";
import {
  GUARDED_STAGES,
  isSameProfile,
  type Approver,
  type Guards,
  type StageRequest,
} from "../../contract/registry-approvals.ts";
import { statement, type ReadDb, type WriteDb } from "../../store/index.ts";
import type { Actor, Decision } from "./journal.ts";

/** By stage, only those that an edit touches; null for one that needs no approval. */
export type GuardEdits = Readonly<Record<string, Approver | null>>;

export function readGuard(db: ReadDb, modelId: string, stage: string): Approver | null {
  const approver = statement(
    db,
    "SELECT approver FROM stage_guards WHERE model_id = ? AND stage = ?",
    "pluck",
  ).get(modelId, stage) as Approver | undefined;
  return approver ?? null;
}

export function readGuards(db: ReadDb, modelId: string): Guards {
  return Object.fromEntries(
    GUARDED_STAGES.map((stage) => [stage, readGuard(db, modelId, stage)]),
  ) as Guards;
}

export function putGuards(db: WriteDb, modelId: string, edits: GuardEdits): void {
  for (const [stage, approver] of Object.entries(edits)) {
    if (approver === null)
      statement(db, "DELETE FROM stage_guards WHERE model_id = ? AND stage = ?").run(
        modelId,
        stage,
      );
    else
      statement(
        db,
        `INSERT INTO stage_guards (model_id, stage, approver) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET approver = excluded.approver`,
      ).run(modelId, stage, approver);
  }
}

interface RequestRow {
  readonly id: string;
  readonly stage: StageRequest["stage"];
  readonly archive_others: number;
  readonly state: StageRequest["state"];
  readonly asked: string;
  readonly decided: string | null;
}

export const REQUEST_COLUMNS = "q.id, q.stage, q.archive_others, q.state, q.asked, q.decided";

export function toRequest(row: RequestRow): StageRequest {
  return {
    id: row.id,
    stage: row.stage,
    archiveOthers: row.archive_others === 1,
    state: row.state,
    asked: JSON.parse(row.asked) as StageRequest["asked"],
    decided: row.decided === null ? null : (JSON.parse(row.decided) as StageRequest["asked"]),
  };
}

/** The last one of a version. */
export function readRequest(db: ReadDb, modelId: string, version: number): StageRequest | null {
  const row = statement(
    db,
    `SELECT ${REQUEST_COLUMNS} FROM stage_requests q WHERE q.model_id = ? AND q.version = ?`,
  ).get(modelId, version) as RequestRow | undefined;
  return row === undefined ? null : toRequest(row);
}

/** The same of all versions of a model that have one. */
export function readRequests(db: ReadDb, modelId: string): ReadonlyMap<number, StageRequest> {
  const rows = statement(
    db,
    `SELECT q.version, ${REQUEST_COLUMNS} FROM stage_requests q WHERE q.model_id = ?`,
  ).all(modelId) as Array<RequestRow & { readonly version: number }>;
  return new Map(rows.map((row) => [row.version, toRequest(row)]));
}

/** Null takes the only one that was made back. */
export function putRequest(
  db: WriteDb,
  modelId: string,
  version: number,
  request: StageRequest | null,
): void {
  if (request === null)
    statement(db, "DELETE FROM stage_requests WHERE model_id = ? AND version = ?").run(
      modelId,
      version,
    );
  else
    statement(
      db,
      `INSERT INTO stage_requests (model_id, version, id, stage, archive_others, state, asked, decided)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET id = excluded.id, stage = excluded.stage,
         archive_others = excluded.archive_others, state = excluded.state, asked = excluded.asked,
         decided = excluded.decided`,
    ).run(
      modelId,
      version,
      request.id,
      request.stage,
      Number(request.archiveOthers),
      request.state,
      JSON.stringify(request.asked),
      request.decided === null ? null : JSON.stringify(request.decided),
    );
}

/** @throws AppError FORBIDDEN where whoever asked would approve, and the stage wants another profile */
export function requireApprover(
  db: ReadDb,
  modelId: string,
  request: StageRequest,
  actor: Actor,
): void {
  const isOther = !isSameProfile(request.asked.by, actor.name);
  if (isOther || readGuard(db, modelId, request.stage) !== "other") return;
  throw new AppError(
    "FORBIDDEN",
    `“${actor.name}” asked for ${request.stage}: another profile has to approve it.`,
    "Ask somebody else, who approves under the profile name of their own (Settings, or --as NAME). Names are not authenticated.",
  );
}

interface Staged {
  readonly stage?: string;
  readonly request?: StageRequest | null;
}

/**
 * Undo and redo lead into no stage that nobody approved. Doing an approval again is approving: who must not do the one cannot do the
 * other. Taking one back puts all of it where it stood before.
 * @throws AppError FORBIDDEN
 */
export function checkTakenBack(db: ReadDb, actor: Actor, decisions: readonly Decision[]): void {
  const edits = decisions.filter(({ op }) => op === "version.edit");
  const isApproved = (said: unknown): boolean => (said as Staged).request?.state === "approved";
  const takesApprovalBack = edits.some(
    ({ before, after }) => isApproved(before) && !isApproved(after),
  );
  for (const { entity, before, after } of edits) {
    const [modelId = "", version] = entity.slice("version:".length).split("/");
    const { stage, request } = after as Staged;
    if (isApproved(after) && !isApproved(before))
      requireApprover(db, modelId, request as StageRequest, actor);
    if (stage === undefined || stage === (before as Staged).stage || takesApprovalBack) continue;
    if (readGuard(db, modelId, stage) === null) continue;
    const approved = isApproved(after) ? request : readRequest(db, modelId, Number(version));
    if (approved?.state === "approved" && approved.stage === stage) continue;
    throw new AppError(
      "FORBIDDEN",
      `That would bring version ${version} into ${stage}, which needs an approval now.`,
      `Ask for ${stage}: on the page of the model, or by \`assay models stage\`.`,
    );
  }
}
