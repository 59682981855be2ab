import { create } from "zustand";
import { AppError } from "../../src/base/errors.ts";

interface MomentState {
  /** The moment that the page shows, microseconds UTC; undefined for now. */
  readonly shownUs: number | undefined;
  /** What the question that is being asked is about, where that is not the page's moment. */
  readonly asking: { readonly atUs: number | undefined } | undefined;
}

const useMoment = create<MomentState>()(() => ({ shownUs: undefined, asking: undefined }));

export function showMoment(shownUs: number | undefined): void {
  if (useMoment.getState().shownUs !== shownUs) useMoment.setState({ shownUs });
}

/** Calls that `ask` makes at once, before it waits for anything, are about this moment, whatever the page shows. */
export function askAt<T>(atUs: number | undefined, ask: () => T): T {
  const { asking } = useMoment.getState();
  useMoment.setState({ asking: { atUs } });
  try {
    return ask();
  } finally {
    useMoment.setState({ asking });
  }
}

/** Procedures that tell of the past; `src/contract/run-past.ts` says what of it. */
const OF_THE_PAST: ReadonlySet<string> = new Set([
  "ingest.listSources",
  ...[
    "openComparison listComparedMetrics readMetrics readMetricTable diffConfig readCurves explainChange",
    "listColumns readTable readImportance readDependence readCorrelations",
  ]
    .join(" ")
    .split(" ")
    .map((name) => `compare.${name}`),
  ...[
    "getAbout getPoints get list listGroups listMetrics listPaths listProjects listSeries listValues",
    "readCells readGroupSeries readPoints readSeries history",
  ]
    .join(" ")
    .split(" ")
    .map((name) => `runs.${name}`),
]);
/** The rest of what only asks; it is told as it is now. */
const ASKING =
  /^(count|describe|diff|find|follow|get|list|measure|read|search|sign|status|tell|watch)/;
/** What is no matter of runs stays possible, and so do looking and opening. */
const ALWAYS: ReadonlySet<string> = new Set(["system", "hosts"]);
const HARMLESS: ReadonlySet<string> = new Set([
  "runs.openFolder",
  // They leave the workspace as it is.
  ...["preview", "write", "look", "request"].map((name) => `bundles.${name}`),
  ...["previewHtml", "exportHtml"].map((name) => `reports.${name}`),
  // How one looks at the past may be kept like any way of looking.
  "runs.saveView",
  ...["browse", "importProgress", "previewImport", "previewRule"].map((name) => `ingest.${name}`),
]);

/**
 * The input of a call as it goes to the engine: with the moment, where the procedure tells of the past. What changes
 * something is refused while the page shows the past. The one place that knows of it.
 */
export function atMoment(path: readonly string[], input: unknown): unknown {
  const { asking, shownUs } = useMoment.getState();
  const atUs = asking === undefined ? shownUs : asking.atUs;
  if (atUs === undefined) return input;
  const name = path.join(".");
  const fields = typeof input === "object" && input !== null ? input : {};
  if (OF_THE_PAST.has(name)) return { at: atUs, ...fields };
  const [module = "", procedure = ""] = path;
  if (ALWAYS.has(module) || HARMLESS.has(name) || ASKING.test(procedure)) return input;
  throw pastError();
}

/** Throws AppError FORBIDDEN while the page shows the past. */
export function requireNow(): void {
  if (useMoment.getState().shownUs !== undefined) throw pastError();
}

function pastError(): AppError {
  return new AppError(
    "FORBIDDEN",
    "The page shows the past, which is only read.",
    "Go back to now, then change it.",
  );
}
