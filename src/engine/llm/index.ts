export {
  createAssessment,
  type AssessmentEdit,
  type AssessmentKind,
  type NewAssessment,
} from "./assessments.ts";
export type { TraceState } from "./find.ts";
export { createLlmHandlers } from "./handlers.ts";
export { listTraceExperiments, listTracePage } from "./list-traces.ts";
export { logSpans } from "./log-spans.ts";
export { searchTraces } from "./search-traces.ts";
export { deleteTraces, linkPromptsToTrace, startTrace } from "./traces.ts";
export { getSpan, getTraceDetail } from "./trace-details.ts";
export { getTrace, getTraceInfo, listTraces } from "./wire.ts";
