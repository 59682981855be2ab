import { z } from "zod";
import { procedure, undoable } from "./common.ts";

/** Stages that a model can ask an approval for. */
export const GUARDED_STAGES = ["Staging", "Production"] as const;
const guardedStage = z.enum(GUARDED_STAGES);
export type GuardedStage = z.infer<typeof guardedStage>;

/** Who approves: whoever it is, or another profile than the one that asked. */
const approver = z.enum(["anyone", "other"]);
export type Approver = z.infer<typeof approver>;

/** By stage; null for one that needs no approval. */
export const guards = z.object({
  Staging: approver.nullable(),
  Production: approver.nullable(),
});
const guardChanges = z.object({
  Staging: approver.nullable().exactOptional(),
  Production: approver.nullable().exactOptional(),
});
export type Guards = z.infer<typeof guards>;

export const why = z.string().trim().max(10_000);
/** Acts under this name in place of the one in the settings. Names are told, not proved: nobody signs in here. */
export const profile = z.string().trim().min(1).max(100);

/** One that is only spelt in another way is no other one. */
export function isSameProfile(a: string, b: string): boolean {
  const plain = (name: string): string => name.normalize("NFKC").trim().toLowerCase();
  return plain(a) === plain(b);
}

/** Names are those of profiles; nothing proves them. */
const word = z.object({ by: z.string(), why: z.string(), atMs: z.number() });

export const stageRequest = z.object({
  id: z.string(),
  stage: guardedStage,
  /** Approved, it takes other versions out of that stage. */
  archiveOthers: z.boolean(),
  state: z.enum(["open", "approved", "refused"]),
  asked: word,
  /** Null while it is open. */
  decided: word.nullable(),
});
export type StageRequest = z.infer<typeof stageRequest>;

const name = z.string().min(1).max(500);
const version = z.int().min(1);

/** A part of `registry`. */
export const approvals = {
  /** Stages that are not named stay as they are. */
  setGuards: procedure
    .route({ method: "PUT", path: "/models/{name}/approvals" })
    .input(z.object({ name, guards: guardChanges }))
    .output(undoable),
  /** Approving moves the version, in the same gesture. Whoever asked may take it back by refusing. */
  decideRequest: procedure
    .route({ method: "POST", path: "/models/{name}/versions/{version}/request" })
    .input(
      z.object({
        name,
        version,
        /** The one that was read: another one meanwhile is a CONFLICT. */
        request: z.string().max(100),
        approve: z.boolean(),
        why: why.min(1),
        as: profile.exactOptional(),
      }),
    )
    .output(
      undoable.extend({
        request: stageRequest,
        /** Whether something proves who decided. Nothing does yet. */
        authenticated: z.literal(false),
      }),
    ),
  /** Open ones, the oldest first. */
  listRequests: procedure
    .route({ method: "GET", path: "/model-requests" })
    .input(
      z.object({
        name: name.exactOptional(),
        limit: z.coerce.number().int().min(1).max(10_000).default(1000),
      }),
    )
    .output(
      z.object({
        rows: z.array(z.object({ name: z.string(), version: z.int(), request: stageRequest })),
        total: z.int(),
      }),
    ),
};
