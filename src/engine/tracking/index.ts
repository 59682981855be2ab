export { createArtifactDoor, type ArtifactDoor } from "./artifacts/artifact-door.ts";
export { pathOfUri, readArtifactPath } from "./artifacts/artifact-path.ts";
export {
  JsonPieces,
  traceTopics,
  type Tracking,
  type TrackingContext,
  type TrackingRoute,
} from "./calls.ts";
export { requireActiveExperiment, requireExperimentIds, type Tag } from "./experiments.ts";
export { Fields } from "./fields.ts";
export { checkKey } from "./names.ts";
export { topicsOf, TRACKING_PROJECT } from "./project.ts";
export { writeDuration, writeTimestamp } from "./proto-times.ts";
export { TRACKING_ROUTES } from "./routes.ts";
export { listTrackingIds, nameRuns, requireRun } from "./run-links.ts";
export {
  compareNumber,
  compareText,
  LIST_COMPARATORS,
  NULL_COMPARATORS,
  NUMBER_COMPARATORS,
  requireComparator,
  STRING_COMPARATORS,
  type Sql,
} from "./search/compare.ts";
export { readPage, type SortColumn } from "./search/page.ts";
export { parseFilter, parseSortKey, type Clause, type SortKey } from "./search/parse-filter.ts";
export { existing, missingLast, own } from "./search/search-runs.ts";
