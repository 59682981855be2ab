import { z } from "zod";
import type { JsonValue } from "../base/json.ts";
import {
  isSameProfile,
  guards,
  stageRequest,
  type Approver,
  type StageRequest,
} from "./registry-approvals.ts";

/** What entries of the journal say of a model or a version; an edit holds only what it touched. */
const edit = z
  .object({
    name: z.string(),
    description: z.string(),
    createdMs: z.number(),
    removed: z.boolean(),
    tags: z.record(z.string(), z.string().nullable()),
    aliases: z.record(z.string(), z.number().nullable()),
    rollback: z.boolean(),
    guards: guards.partial(),
    source: z.string(),
    stage: z.string(),
    request: stageRequest.nullable(),
    why: z.string(),
  })
  .partial()
  .catch({});
type Edit = z.infer<typeof edit>;

interface Change {
  readonly entity: string;
  readonly before: JsonValue;
  readonly after: JsonValue;
}

/** Longer texts stand in the journal whole. */
const MOST = 120;

/** What an entry of a model's history left and what was there before, in words; and why, where somebody said it. */
export function describeModelChange(change: Change): {
  readonly what: string;
  readonly why: string;
} {
  const before = edit.parse(change.before);
  const after = edit.parse(change.after);
  const version = versionOf(change.entity);
  const parts = [
    ...describePresence(before, after, version === undefined),
    ...describeStage(before, after),
    ...describeMap("alias", before.aliases, after.aliases, (one) =>
      one === null ? "no version" : `version ${one}`,
    ),
    ...describeMap("approval of", before.guards, after.guards, describeApprover),
    ...describeMap("tag", before.tags, after.tags, (text) =>
      text === null ? "none" : quote(text),
    ),
    ...(after.description === undefined || after.createdMs !== undefined
      ? []
      : [`description: ${quote(after.description)}, was ${quote(before.description ?? "")}`]),
  ];
  const text = (parts.length === 0 ? ["changed"] : parts).join("; ");
  const rolled = after.rollback === true ? `${text} (rolled back)` : text;
  return {
    what:
      version === undefined
        ? rolled.charAt(0).toUpperCase() + rolled.slice(1)
        : `Version ${version}: ${rolled}`,
    why: reasonOf(before, after),
  };
}

function versionOf(entity: string): string | undefined {
  return entity.startsWith("version:") ? entity.slice(entity.lastIndexOf("/") + 1) : undefined;
}

function describePresence(before: Edit, after: Edit, isModel: boolean): string[] {
  if (after.createdMs !== undefined && after.removed === false)
    return [
      isModel
        ? `registered as ${quote(after.name ?? "")}`
        : `registered${after.source === undefined ? "" : ` from ${shorten(after.source)}`}`,
    ];
  if (after.removed !== undefined) return [after.removed ? "removed" : "restored"];
  return after.name === undefined
    ? []
    : [`name: ${quote(after.name)}, was ${quote(before.name ?? "")}`];
}

function describeStage(before: Edit, after: Edit): string[] {
  const move =
    after.stage === undefined || after.createdMs !== undefined
      ? []
      : [`stage ${after.stage}, was ${before.stage ?? "None"}`];
  if (after.request === undefined) return move;
  return [describeRequest(before.request ?? null, after.request), ...move];
}

/** Taking something back leads to an older state of the request. */
function describeRequest(before: StageRequest | null, after: StageRequest | null): string {
  const isNew = after?.id !== before?.id;
  if (after === null || (isNew && after.state !== "open"))
    return `request for ${before?.stage ?? "a stage"} taken back`;
  if (after.state === "approved") return `${after.stage} approved`;
  if (after.state === "refused")
    return after.decided !== null && isSameProfile(after.decided.by, after.asked.by)
      ? `request for ${after.stage} withdrawn`
      : `${after.stage} refused`;
  if (!isNew) return `request for ${after.stage} open again`;
  return `${after.stage} asked for${after.archiveOthers ? ", others there to be archived" : ""}`;
}

export function describeApprover(approver: Approver | null): string {
  if (approver === "other") return "by another profile";
  return approver === "anyone" ? "by anyone" : "not needed";
}

function describeMap<T>(
  of: string,
  before: Readonly<Record<string, T | null | undefined>> | undefined,
  after: Readonly<Record<string, T | null | undefined>> | undefined,
  show: (value: T | null) => string,
): string[] {
  return Object.entries(after ?? {}).map(
    ([key, value]) =>
      `${of} ${shorten(key)}: ${show(value ?? null)}, was ${show(before?.[key] ?? null)}`,
  );
}

function reasonOf(before: Edit, after: Edit): string {
  const { request } = after;
  if (after.why !== undefined) return after.why;
  if (request === undefined || request === null) return "";
  // One that is open again was decided before, for a reason that no longer holds.
  if (request.state === "open") return before.request?.id === request.id ? "" : request.asked.why;
  return before.request?.id === request.id ? (request.decided?.why ?? "") : "";
}

function quote(text: string): string {
  return `“${shorten(text)}”`;
}

function shorten(text: string): string {
  return text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text;
}
