import { eventIterator } from "@orpc/contract";
import { z } from "zod";
import { procedure } from "./common.ts";

/** What the list of notifications tells of. */
export const NOTICE_KINDS = ["finished", "failed", "sources", "engine", "bundles"] as const;
/** What the system itself notifies of, outside the window. */
export const DESKTOP_NOTICE_KINDS = ["ended", "failed", "stalled"] as const;
export type DesktopNoticeKind = (typeof DESKTOP_NOTICE_KINDS)[number];
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Colours of runs that people can choose; `renderer/kit/palette.ts` has them. */
export const PALETTES = ["standard", "soft", "vivid"] as const;
export type PaletteName = (typeof PALETTES)[number];

export const settingsSchema = z.object({
  theme: z.enum(["light", "dark", "system"]).default("system"),
  /** Name written into the history of edits. */
  profileName: z.string().min(1).max(100).default("me"),
  smoothing: z.number().min(0).max(0.999).default(0.6),
  palette: z.enum(PALETTES).default("standard"),
  /** Significant digits of numbers in tables and tooltips. */
  digits: z.int().min(3).max(9).default(4),
  notices: z.array(z.enum(NOTICE_KINDS)).default([...NOTICE_KINDS]),
  desktopNotices: z.array(z.enum(DESKTOP_NOTICE_KINDS)).default([...DESKTOP_NOTICE_KINDS]),
  /** Ends of runs that were shorter are not notified of, but for failures. */
  desktopNoticeMinutes: z.int().min(0).max(10_000).default(5),
  /** Where the engine answers, from its next start on. */
  port: z.int().min(1024).max(65_535).default(5253),
  /** Programs of this machine that log over MLflow's interface need the token as well. */
  trackingNeedsToken: z.boolean().default(false),
  /** Agents that come over HTTP may name, note, tag and remove; without it they only read. */
  agentsMayEdit: z.boolean().default(false),
  hints: z.boolean().default(true),
  /** Hints that were put away, by name. */
  hintsSeen: z.array(z.string().max(40)).max(100).default([]),
});
export type Settings = z.infer<typeof settingsSchema>;

/**
 * Topics: `projects`, `project:ID` (its list of runs), `run:ID` (whatever is told of a run, a new name too), `series:RUN_ID`
 * (only its points), `metrics:PROJECT_ID`, `metric:PROJECT_ID/NAME` (its definition), `ingest`, `settings`, `journal`, `system`.
 * `reset: true` means that events were missed: drop every cached answer.
 */
export const change = z.object({ topics: z.array(z.string()), reset: z.boolean() });
export type Change = z.infer<typeof change>;

const check = z.object({
  name: z.string(),
  status: z.enum(["ok", "warning", "failed"]),
  detail: z.string(),
  nextStep: z.string().exactOptional(),
});

const audit = z.object({
  /** Of the journal. */
  entries: z.int(),
  /** `SEQ:HASH` of the last entry: kept elsewhere, it shows later whether a tail was cut off. */
  head: z.string(),
  /** Ends that were noted elsewhere and compared: in backups, and the one that was given. */
  heads: z.int(),
  /** The first entry that is not as it was recorded; null where all are. */
  broken: z.object({ seq: z.int(), reason: z.string() }).nullable(),
});
export type Audit = z.infer<typeof audit>;

/** An entry as it stands in the journal. Its hash covers all but before and after, and salted hashes of those. */
const auditEntry = z.object({
  seq: z.int(),
  id: z.string(),
  atMs: z.number(),
  workspaceId: z.string(),
  actor: z.object({
    profileId: z.string(),
    name: z.string(),
    kind: z.string(),
    via: z.string(),
  }),
  gesture: z.string(),
  entity: z.string(),
  op: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  undoes: z.string().nullable(),
  salt: z.string(),
  prevHash: z.string(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/** A call under way that has told how far it is. */
const underWay = z.object({
  /** As the caller named it, by the head `assay-call`; null where it did not. */
  callId: z.string().nullable(),
  /** "compare.readPredictions" */
  procedure: z.string(),
  sinceMs: z.number(),
  done: z.number(),
  of: z.number(),
  /** What it is at: "reading file 2 of 7". */
  what: z.string(),
});
export type UnderWay = z.infer<typeof underWay>;

export const system = {
  /** How far long calls are. A caller that goes away ends its call. */
  listProgress: procedure
    .route({ method: "GET", path: "/progress" })
    .input(z.object({ callId: z.string().max(100).exactOptional() }).optional())
    .output(z.array(underWay)),
  info: procedure.route({ method: "GET", path: "/system" }).output(
    z.object({
      name: z.literal("assay"),
      version: z.string(),
      /** Changes when the engine starts again: the page then reloads its data. */
      instance: z.string(),
      pid: z.int(),
      dataDir: z.string(),
      platform: z.string(),
      hostname: z.string(),
      startedMs: z.number(),
      recoveredFromCrash: z.boolean(),
      /** Writes are refused while this is set ("disk full", ...); reading goes on. */
      writeProblem: z.string().nullable(),
      /** The port of the settings, where another program had it when the engine started. */
      takenPort: z.object({ port: z.int(), by: z.string() }).nullable(),
    }),
  ),
  /**
   * Resumable by the last event id, at first by how long ago the first answers were asked for; answers `reset` first when
   * the gap is too long.
   */
  changes: procedure
    .route({ method: "GET", path: "/changes" })
    .input(z.object({ sinceMs: z.coerce.number().int().min(0).exactOptional() }).optional())
    .output(eventIterator(change)),
  getSettings: procedure.route({ method: "GET", path: "/settings" }).output(settingsSchema),
  setSettings: procedure
    .route({ method: "PATCH", path: "/settings" })
    .input(settingsSchema.partial())
    .output(settingsSchema),
  doctor: procedure.route({ method: "GET", path: "/doctor" }).output(z.array(check)),
  /** Looks at every entry of the journal; with the end of an earlier export also whether that is still in it. */
  verifyAudit: procedure
    .route({ method: "GET", path: "/audit" })
    .input(z.object({ head: z.string().max(100).exactOptional() }).optional())
    .output(audit),
  /** Entries behind `after`, oldest first. */
  listAudit: procedure
    .route({ method: "GET", path: "/audit/entries" })
    .input(
      z.object({
        after: z.coerce.number().int().min(0).default(0),
        limit: z.coerce.number().int().min(1).max(1000).default(1000),
      }),
    )
    .output(z.object({ entries: z.array(auditEntry) })),
  backup: procedure
    .route({ method: "POST", path: "/backup" })
    .output(z.object({ path: z.string(), bytes: z.number() })),
  rebuild: procedure
    .route({ method: "POST", path: "/rebuild" })
    .output(z.object({ runs: z.int(), points: z.number(), seconds: z.number() })),
  shutdown: procedure.route({ method: "POST", path: "/shutdown" }).output(z.object({})),
};
