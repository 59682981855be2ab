/**
 * Which cached answers a set of change topics makes old. Query keys are oRPC's: `[path, {input?, type?}]`.
 */
export function isTouched(queryKey: readonly unknown[], topics: ReadonlySet<string>): boolean {
  const [path, options] = queryKey;
  if (!Array.isArray(path)) return false;
  const input = inputOf(options);
  switch (path.join(".")) {
    case "runs.listProjects":
      return topics.has("projects");
    case "runs.list":
    case "runs.listGroups":
      return touchesProject(topics, "project", input["projectId"]);
    case "runs.listMetrics":
      return touchesRun(topics, input["runId"])
        ? true
        : input["runId"] === undefined && touchesProject(topics, "metrics", input["projectId"]);
    case "runs.listPaths":
    case "runs.listValues":
      return touchesProject(topics, "metrics", input["projectId"]);
    case "runs.readCells":
    case "compare.listColumns":
    case "compare.readTable":
    case "compare.readImportance":
    case "compare.readDependence":
    case "compare.readCorrelations": {
      const ids = input["runIds"];
      return (
        (Array.isArray(ids) && ids.some((id) => touchesRun(topics, id))) ||
        touchesAny(topics, "metric")
      );
    }
    case "runs.get":
      return touchesRun(topics, input["id"]) || touchesAny(topics, "metric");
    case "runs.getAbout":
    case "runs.listFiles":
    case "runs.listLogs":
      return touchesRun(topics, input["runId"]);
    case "runs.getPoints":
      return touchesSeries(topics, input["runId"]);
    case "runs.readSeries": {
      const ids = input["runIds"];
      return Array.isArray(ids) && ids.some((id) => touchesSeries(topics, id));
    }
    case "runs.readGroupSeries": {
      return touchesGroups(topics, input["groups"]);
    }
    case "runs.listMedia":
      if (Array.isArray(input["runIds"]))
        return input["runIds"].some((id) => touchesMedia(topics, id));
      return input["runId"] === undefined
        ? touchesProject(topics, "metrics", input["projectId"])
        : touchesMedia(topics, input["runId"]);
    case "runs.readHistograms":
      return touchesMedia(topics, input["runId"]);
    case "runs.listMediaSteps": {
      const ids = input["runIds"];
      return Array.isArray(ids) && ids.some((id) => touchesMedia(topics, id));
    }
    case "runs.listViews":
      return touchesAny(topics, "view");
    case "runs.history":
      return topics.has("journal");
    case "ingest.listRules":
      return touchesProject(topics, "rules", input["projectId"]);
    case "ingest.status":
    case "ingest.getImport":
    case "ingest.importProgress":
      return topics.has("ingest");
    case "ingest.listStores":
      return topics.has("projects") || topics.has("stores") || touchesAny(topics, "store");
    case "ingest.listSources":
      return touchesRun(topics, input["runId"]) || topics.has("ingest");
    case "compare.readCurves":
      return touchesGroups(topics, input["groups"]);
    case "compare.listComparedMetrics":
      return touchesGroups(topics, input["groups"]) || touchesAny(topics, "metric");
    case "compare.listPredictionSources":
    case "compare.readPredictions": {
      const ids = input["runIds"];
      return Array.isArray(ids) && ids.some((id) => touchesMedia(topics, id));
    }
    case "compare.listFindings":
      return (
        touchesProject(topics, "findings", input["projectId"]) ||
        touchesProject(topics, "project", input["projectId"])
      );
    case "compare.explainChange":
      return touchesGroups(topics, [input["a"], input["b"]]) || touchesAny(topics, "metric");
    case "compare.readMetrics":
    case "compare.readMetricTable":
    case "compare.diffConfig": {
      const groups = input["groups"];
      const isTouched = (id: unknown): boolean => touchesRun(topics, id);
      return (
        (Array.isArray(groups) && groups.flat().some(isTouched)) || touchesAny(topics, "metric")
      );
    }
    case "compare.openComparison":
      return touchesSets(topics, input["sets"]);
    case "registry.listModels":
    case "registry.getModel":
    case "registry.listRequests":
    case "registry.listVersionFiles":
    case "registry.listVersionFormats":
    case "registry.readVersionAbout":
    case "registry.diffVersions":
    case "registry.getLineage":
      return topics.has("models");
    case "reports.list":
      return topics.has("reports") || touchesAny(topics, "report");
    case "reports.get":
      return typeof input["id"] === "string" && topics.has(`report:${input["id"]}`);
    case "reports.findRuns":
      return touchesRunSet(topics, input["runSet"]);
    case "reports.readBlock":
      return touchesBlock(topics, input);
    case "bundles.list":
    case "bundles.listKeys":
    case "bundles.listFolders":
      return topics.has("bundles") || touchesAny(topics, "key") || touchesAny(topics, "share");
    case "bundles.look":
      return topics.has("bundles") || topics.has("journal") || topics.has("projects");
    case "transfers.list":
    case "transfers.get":
      return topics.has("transfers");
    case "llm.listTraces":
    case "llm.listTraceExperiments":
      return topics.has("traces");
    case "llm.getTrace":
      return touchesTrace(topics, input["id"]);
    case "llm.getSpan":
      return touchesTrace(topics, input["traceId"]);
    case "data.listEvaluationDatasets":
    case "data.getEvaluationDataset":
    case "data.listEvaluationRecords":
      return topics.has("datasets");
    case "registry.listRegistrations":
      return topics.has("registrations");
    case "hosts.status":
      return topics.has("hosts");
    case "system.info":
      return topics.has("system");
    case "system.getSettings":
      return topics.has("settings");
    default:
      return false;
  }
}

/** What a query of the engine asks, from the second part of its key. */
export function inputOf(options: unknown): Readonly<Record<string, unknown>> {
  if (typeof options !== "object" || options === null || !("input" in options)) return {};
  const { input } = options;
  return typeof input === "object" && input !== null ? { ...input } : {};
}

function touchesRun(topics: ReadonlySet<string>, runId: unknown): boolean {
  return typeof runId === "string" && topics.has(`run:${runId}`);
}

/** The points of a run, whatever else is told of it. */
function touchesSeries(topics: ReadonlySet<string>, runId: unknown): boolean {
  return typeof runId === "string" && topics.has(`series:${runId}`);
}

/** Sets of a comparison: runs by their ids, or all that a query finds, which may change with any run of its project. */
function touchesSets(topics: ReadonlySet<string>, sets: unknown): boolean {
  if (!Array.isArray(sets)) return false;
  return sets.some((set: { readonly runs?: Readonly<Record<string, unknown>> }) => {
    const ids = set.runs?.["runIds"];
    if (Array.isArray(ids)) return ids.some((id) => touchesRun(topics, id));
    return touchesProject(topics, "project", set.runs?.["projectId"]);
  });
}

/** The points of any run of groups. */
function touchesGroups(topics: ReadonlySet<string>, groups: unknown): boolean {
  return Array.isArray(groups) && groups.flat().some((id) => touchesSeries(topics, id));
}

/** Of a run; a rebuild, which is told as "system", gives them other ids. */
function touchesMedia(topics: ReadonlySet<string>, runId: unknown): boolean {
  return topics.has("system") || (typeof runId === "string" && topics.has(`media:${runId}`));
}

/** The runs that a set of a report finds. */
function touchesRunSet(topics: ReadonlySet<string>, runSet: unknown): boolean {
  const { projectId } = (runSet ?? {}) as { readonly projectId?: unknown };
  return touchesProject(topics, "project", projectId);
}

/** What a block of a report shows; a frozen one shows the same for ever. */
function touchesBlock(
  topics: ReadonlySet<string>,
  input: Readonly<Record<string, unknown>>,
): boolean {
  const block = (input["block"] ?? {}) as { readonly kind?: unknown; readonly frozen?: unknown };
  if ((block.frozen ?? null) !== null) return false;
  if (block.kind === "model") return topics.has("models");
  const sets = Array.isArray(input["runSets"]) ? input["runSets"] : [];
  return touchesAny(topics, "metric") || sets.some((set) => touchesRunSet(topics, set));
}

/** Deleted ones are not told one by one. */
function touchesTrace(topics: ReadonlySet<string>, id: unknown): boolean {
  return topics.has("traces:gone") || (typeof id === "string" && topics.has(`trace:${id}`));
}

function touchesAny(topics: ReadonlySet<string>, kind: string): boolean {
  return [...topics].some((topic) => topic.startsWith(`${kind}:`));
}

/** Without a project the answer spans all of them, and any project's topic touches it. */
function touchesProject(topics: ReadonlySet<string>, kind: string, projectId: unknown): boolean {
  if (typeof projectId === "string") return topics.has(`${kind}:${projectId}`);
  return touchesAny(topics, kind);
}
