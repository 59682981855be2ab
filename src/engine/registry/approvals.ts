import { AppError } from "../../base/errors.ts";
import { newId } from "../../base/ids.ts";
import type { GuardedStage, Guards, StageRequest } from "../../contract/registry-approvals.ts";
import { statement, type ReadDb, type WriteDb } from "../../store/index.ts";
import {
  readRequest,
  REQUEST_COLUMNS,
  requireApprover,
  toRequest,
  type Actor,
  type WriteContext,
} from "../runs/index.ts";
import { commit, modelDecision, versionDecision, type Change } from "./decisions.ts";
import { requireModel, requireVersion, VERSIONS, type VersionRow } from "./find.ts";
import { moveDecisions } from "./moves.ts";

/** @throws AppError NOT_FOUND */
export function setGuards(
  context: WriteContext,
  db: WriteDb,
  args: { readonly actor: Actor; readonly name: string; readonly guards: Partial<Guards> },
): Change {
  const { id } = requireModel(db, args.name);
  return commit(context, db, args.actor, [modelDecision(db, id, { guards: args.guards })]);
}

/** @throws AppError FORBIDDEN (a program), CONFLICT (one is open already) */
export function askForStage(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly actor: Actor;
    readonly of: VersionRow;
    readonly stage: GuardedStage;
    readonly archiveOthers: boolean;
    readonly why: string;
  },
): Change & { readonly request: StageRequest } {
  const { actor, of, stage, archiveOthers, why } = args;
  const { modelId, name, version } = of;
  // Nobody could say who asked, and scripts that go on would take the stage for given.
  if (actor.kind !== "person")
    throw new AppError(
      "FORBIDDEN",
      `Stage ${stage} of model ${name} needs an approval in Assay, so version ${version} was not moved. Ask for it on the page of the model, or by \`assay models stage\`; it moves when somebody approves.`,
    );
  const last = readRequest(db, modelId, version);
  if (last?.state === "open")
    throw new AppError(
      "CONFLICT",
      `“${last.asked.by}” has asked for ${last.stage} of version ${version} already.`,
      "Approve or refuse that request first: on the page of the model, or by `assay models approve`.",
    );
  const request: StageRequest = {
    id: newId(),
    stage,
    archiveOthers,
    state: "open",
    asked: { by: actor.name, why, atMs: Date.now() },
    decided: null,
  };
  const change = commit(context, db, actor, [
    versionDecision(db, modelId, version, { request }),
    modelDecision(db, modelId, {}),
  ]);
  return { ...change, request };
}

/** @throws AppError NOT_FOUND, CONFLICT (it is decided, or another one), FORBIDDEN (another profile has to approve) */
export function decideRequest(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly actor: Actor;
    readonly name: string;
    readonly version: number;
    readonly request: string;
    readonly approve: boolean;
    readonly why: string;
  },
): Change & { readonly request: StageRequest } {
  const { actor, name, version, approve, why } = args;
  const { modelId } = requireVersion(db, name, version);
  const open = readRequest(db, modelId, version);
  if (open?.state !== "open" || open.id !== args.request)
    throw new AppError(
      "CONFLICT",
      `That request for version ${version} is not open any more.`,
      "Look at the version again: its page and `assay models requests` tell what is asked for now.",
    );
  if (approve) requireApprover(db, modelId, open, actor);
  const request: StageRequest = {
    ...open,
    state: approve ? "approved" : "refused",
    decided: { by: actor.name, why, atMs: Date.now() },
  };
  const decisions = approve
    ? moveDecisions(db, { modelId, version, ...open, edit: { request } })
    : [versionDecision(db, modelId, version, { request }), modelDecision(db, modelId, {})];
  return { ...commit(context, db, actor, decisions), request };
}

type OpenRequests = {
  readonly rows: Array<{
    readonly name: string;
    readonly version: number;
    readonly request: StageRequest;
  }>;
  readonly total: number;
};

/** The oldest first. */
export function listRequests(
  db: ReadDb,
  { name, limit }: { readonly name?: string; readonly limit: number },
): OpenRequests {
  const of = name === undefined ? null : requireModel(db, name).id;
  const open = `${VERSIONS} JOIN stage_requests q ON q.model_id = v.model_id AND q.version = v.version
    WHERE q.state = 'open' AND v.removed = 0 AND m.removed = 0 AND (:of IS NULL OR m.id = :of)`;
  const rows = statement(
    db,
    `SELECT m.name, v.version, ${REQUEST_COLUMNS} FROM ${open}
      ORDER BY q.asked ->> '$.atMs', m.name, v.version LIMIT :limit`,
  ).all({ of, limit }) as Array<
    { readonly name: string; readonly version: number } & Parameters<typeof toRequest>[0]
  >;
  return {
    rows: rows.map((row) => ({ name: row.name, version: row.version, request: toRequest(row) })),
    total: statement(db, `SELECT count(*) FROM ${open}`, "pluck").get({ of }) as number,
  };
}
