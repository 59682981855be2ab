import { z } from "zod";
import { GOALS } from "../base/metric-goal.ts";
import { procedure, undoable } from "./common.ts";

export const FINDING_KINDS = ["regression", "failed", "outlier", "copy", "repeat"] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];
const SEVERITIES = ["high", "medium", "low"] as const;

const finding = z.object({
  /** Stays the same while it is about the same. */
  key: z.string(),
  kind: z.enum(FINDING_KINDS),
  severity: z.enum(SEVERITIES),
  title: z.string(),
  /** Numbers, how many runs they are from, and how sure. */
  evidence: z.string(),
  /** A comparison that shows it. */
  sets: z.array(z.object({ label: z.string(), runIds: z.array(z.string()) })),
  /** Of a test, as it is; it was kept by its corrected value. Null for a plain fact. */
  p: z.number().nullable(),
  /** What is dismissed with it; when it changes materially the finding comes back. */
  evidenceId: z.string(),
  isDismissed: z.boolean(),
});
export type Finding = z.infer<typeof finding>;

const findingList = z.object({
  /** The gravest first. */
  findings: z.array(finding),
  /** With those beyond the first fifty. */
  total: z.int(),
  /** Runs that were looked at. */
  runs: z.int(),
  /** The metric that values are of; null where there is none to judge by. */
  metric: z.string().nullable(),
  goal: z.enum(GOALS),
  /** What was looked for, also where nothing was found. */
  lookedFor: z.array(z.string()),
});
export type FindingList = z.infer<typeof findingList>;

export const compareFindings = {
  /** What stands out among the runs of a project: at most a handful, dismissed ones marked. */
  listFindings: procedure
    .route({ method: "GET", path: "/projects/{projectId}/findings" })
    .input(z.object({ projectId: z.string().max(100) }))
    .output(findingList),
  /** Dismisses a finding with the evidence it has, or (null) brings it back. */
  editFinding: procedure
    .route({ method: "PATCH", path: "/projects/{projectId}/findings" })
    .input(
      z.object({
        projectId: z.string().max(100),
        key: z.string().min(1).max(200),
        evidenceId: z.string().max(500).nullable(),
      }),
    )
    .output(undoable),
};
