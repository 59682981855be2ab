import { z } from "zod";
import { cutText, page, pairs, procedure } from "./common.ts";

export const TRACE_STATES = ["IN_PROGRESS", "OK", "ERROR", "STATE_UNSPECIFIED"] as const;
const traceState = z.enum(TRACE_STATES);
export type TraceState = z.infer<typeof traceState>;

export const traceRow = z.object({
  id: z.string(),
  /** What its client calls it, else the name of its root. */
  name: z.string(),
  /** Of MLflow's interface, by its number there. */
  experimentId: z.string(),
  experiment: z.string(),
  state: traceState,
  startUs: z.number(),
  /** Null while nobody knows. */
  durationUs: z.number().nullable(),
  /** Beginnings of what came in and what went out. */
  request: z.string().nullable(),
  response: z.string().nullable(),
  spans: z.int(),
  tokens: z.number().nullable(),
});
export type TraceRow = z.infer<typeof traceRow>;

/** One of the tree, without what it holds. */
export const spanRow = z.object({
  id: z.string(),
  /** "" for a root; it may not be here yet. */
  parentId: z.string(),
  name: z.string(),
  /** "LLM", "TOOL" or whatever its client says; "" for none. */
  type: z.string(),
  status: z.enum(["UNSET", "OK", "ERROR"]),
  /** Since the first span began. */
  offsetUs: z.number(),
  /** Null for one that has not ended. */
  durationUs: z.number().nullable(),
});
export type SpanRow = z.infer<typeof spanRow>;

export const assessment = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(["feedback", "expectation", "issue"]),
  /** JSON. */
  value: cutText,
  error: cutText.nullable(),
  rationale: z.string(),
  /** "HUMAN", "LLM_JUDGE", "CODE", and who or which. */
  sourceType: z.string(),
  sourceId: z.string(),
  /** Of the span that it is about; "" for the whole trace. */
  spanId: z.string(),
  metadata: pairs,
  /** False for one that another overrides. */
  valid: z.boolean(),
  createdUs: z.number(),
  updatedUs: z.number(),
});
export type Assessment = z.infer<typeof assessment>;

const amounts = z.record(z.string(), z.number()).nullable();

export const traceDetail = traceRow.extend({
  clientRequestId: z.string().nullable(),
  tags: pairs,
  metadata: pairs,
  /** Tokens and USD by their kind. */
  usage: amounts,
  cost: amounts,
  /** Runs that it was logged in or linked to, where they are here. */
  runs: z.array(z.object({ id: z.string(), name: z.string() })),
  /** NAME/VERSION. */
  prompts: z.array(z.string()),
  assessments: z.array(assessment),
  /** In the order they began, the first 50,000 of them. */
  tree: z.array(spanRow),
});
export type TraceDetail = z.infer<typeof traceDetail>;

const attribute = z.object({
  key: z.string(),
  /** "string", "bool", "int", "double", "array", "kvlist", "bytes"; "" for none. */
  type: z.string(),
  /** JSON; bytes are base64. */
  value: cutText,
});
export type SpanAttribute = z.infer<typeof attribute>;

export const spanDetail = spanRow.extend({
  statusMessage: z.string(),
  startUs: z.number(),
  /** JSON. */
  inputs: cutText.nullable(),
  outputs: cutText.nullable(),
  /** All others; the first 1000, as with events and links. */
  attributes: z.array(attribute),
  events: z.array(
    z.object({
      name: z.string(),
      /** Since the span began. */
      offsetUs: z.number(),
      attributes: z.array(attribute),
    }),
  ),
  links: z.array(
    z.object({ traceId: z.string(), spanId: z.string(), attributes: z.array(attribute) }),
  ),
  /** How many there are of each. */
  counts: z.object({ attributes: z.int(), events: z.int(), links: z.int() }),
});
export type SpanDetail = z.infer<typeof spanDetail>;

export const llm = {
  /** The newest first. */
  listTraces: procedure
    .route({ method: "GET", path: "/traces" })
    .input(
      z.object({
        experimentId: z.string().max(20).exactOptional(),
        /** As Assay knows it. */
        runId: z.string().max(100).exactOptional(),
        /** Part of the name, of the beginnings of what came in and went out, or of the id; in any case. */
        search: z.string().max(500).exactOptional(),
        state: traceState.exactOptional(),
        /** When it began. */
        fromUs: z.number().exactOptional(),
        untilUs: z.number().exactOptional(),
        ...page,
      }),
    )
    .output(
      z.object({ rows: z.array(traceRow), total: z.int(), nextCursor: z.string().nullable() }),
    ),
  /** Those that have traces. */
  listTraceExperiments: procedure
    .route({ method: "GET", path: "/traces/experiments" })
    .output(z.array(z.object({ id: z.string(), name: z.string(), traces: z.int() }))),
  getTrace: procedure
    .route({ method: "GET", path: "/traces/{id}" })
    .input(z.object({ id: z.string().max(300) }))
    .output(traceDetail),
  getSpan: procedure
    .route({ method: "GET", path: "/traces/{traceId}/spans/{id}" })
    .input(z.object({ traceId: z.string().max(300), id: z.string().max(100) }))
    .output(spanDetail),
};
