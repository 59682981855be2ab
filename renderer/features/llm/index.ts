/** Traces: their list, the page of one with its spans, and those of a run. */
export { RunTraces } from "./run-traces.tsx";
export { TRACE_ASSESSMENTS, TRACE_FACTS, TracePage } from "./trace-page.tsx";
export { TracesPage } from "./traces-page.tsx";
export { useTraceCount } from "./use-traces.ts";
