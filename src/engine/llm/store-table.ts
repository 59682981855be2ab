import { durable } from "../../store/index.ts";
import {
  createAssessment,
  deleteAssessment,
  getAssessment,
  updateAssessment,
} from "./assessments.ts";
import { listTraceExperiments, listTracePage } from "./list-traces.ts";
import { logSpans } from "./log-spans.ts";
import { searchTraces } from "./search-traces.ts";
import { getSpan, getTraceDetail } from "./trace-details.ts";
import {
  deleteTraces,
  deleteTraceTag,
  linkPromptsToTrace,
  linkTracesToRun,
  setTraceTag,
  startTrace,
} from "./traces.ts";
import { getTrace, getTraceInfo, listTraceInfos, listTraces } from "./wire.ts";

/** What the reader threads answer of traces. */
export const llmReads = {
  getAssessment,
  getSpan,
  getTrace,
  getTraceDetail,
  getTraceInfo,
  listTraceExperiments,
  listTraceInfos,
  listTracePage,
  listTraces,
  searchTraces,
} as const;

/** What the writer thread does for traces. */
export const llmWrites = {
  createAssessment: durable(createAssessment),
  deleteAssessment: durable(deleteAssessment),
  deleteTraces: durable(deleteTraces),
  deleteTraceTag: durable(deleteTraceTag),
  linkPromptsToTrace: durable(linkPromptsToTrace),
  linkTracesToRun: durable(linkTracesToRun),
  logSpans: durable(logSpans),
  setTraceTag: durable(setTraceTag),
  startTrace: durable(startTrace),
  updateAssessment: durable(updateAssessment),
} as const;
