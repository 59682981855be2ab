import type { SourceRow } from "../contract/ingest.ts";
import type { RunRow } from "../contract/runs.ts";
import type { ApiClient } from "../server/index.ts";
import { withConnection } from "./connection.ts";
import { findProject, findRun, type When } from "./find-run.ts";
import { formatBytes, plain, printJson, printLine, printTable } from "./output.ts";
import { addFolders, resolveFolder } from "./targets.ts";

export interface CommonOptions {
  readonly data?: string;
  readonly json?: boolean;
}

export async function listProjects({ data, json }: CommonOptions): Promise<void> {
  const projects = await withConnection(data, ({ api }) => api.runs.listProjects());
  if (json === true) printJson({ projects });
  else {
    printTable(
      ["ID", "NAME", "RUNS", "RUNNING", "WATCH", "FOLDER"],
      projects.map((project) => [
        project.id,
        project.name,
        project.runs,
        project.running,
        project.import === null ? project.watch : "imported",
        project.root ?? project.import?.path,
      ]),
      "No projects. `assay projects add FOLDER` adds one.",
    );
  }
}

export async function listHosts({ data, json }: CommonOptions): Promise<void> {
  const hosts = await withConnection(data, ({ api }) => api.hosts.status());
  if (json === true) printJson({ hosts });
  else {
    printTable(
      ["URL", "STATE", "LATENCY", "LAST CONTACT", "LOGS", "BEHIND", "REASON"],
      hosts.map((host) => [
        host.url,
        host.state,
        host.latencyMs === null ? "" : `${host.latencyMs.toFixed(1)} ms`,
        host.lastContactUs === null ? "never" : new Date(host.lastContactUs / 1000).toISOString(),
        host.files,
        formatBytes(host.bytesBehind),
        host.reason,
      ]),
      "No folders over SSH. `assay ssh://HOST/PATH` opens one.",
    );
  }
}

export async function addProjects(
  targets: readonly string[],
  { data, json, yes }: CommonOptions & { readonly yes?: boolean },
): Promise<void> {
  const folders = await Promise.all(targets.map(resolveFolder));
  const added = await withConnection(data, ({ api }) => addFolders(api, folders, yes === true));
  if (json === true) {
    printJson({
      projects: added.map(({ projectId, folder, created }) => ({ id: projectId, folder, created })),
    });
  } else {
    for (const { projectId, folder, created } of added) {
      printLine(`${created ? "Added" : "Already watched"}: ${folder} (${projectId})`);
    }
  }
}

export async function removeProject(given: string, { data, json }: CommonOptions): Promise<void> {
  const removed = await withConnection(data, async ({ api }) => {
    const project = await findProject(api, given);
    const { gesture } = await api.ingest.removeFolder({ projectId: project.id });
    return { id: project.id, name: project.name, gesture };
  });
  if (json === true) printJson({ removed });
  else printLine(`Removed ${removed.name}. Its files are untouched; undo brings it back.`);
}

export async function listSources({
  data,
  json,
  project,
  run,
}: CommonOptions & { readonly project?: string; readonly run?: string }): Promise<void> {
  const { sources } = await withConnection(data, async ({ api }) =>
    api.ingest.listSources({
      ...(project === undefined ? {} : { projectId: (await findProject(api, project)).id }),
      ...(run === undefined ? {} : { runId: (await findRun(api, run)).id }),
    }),
  );
  if (json === true) printJson({ sources });
  else {
    printTable(
      ["PROJECT", "PATH", "PART", "LOGGER", "FILES", "PARAMS", "METRICS", "POINTS"],
      sources.map((source) => [
        source.project,
        source.path,
        source.part,
        source.logger,
        source.files.length,
        Object.keys(source.params).length,
        Object.keys(source.metrics).length,
        Object.values(source.metrics).reduce((sum, { points }) => sum + points, 0),
      ]),
      "No sources.",
    );
  }
}

export async function listRuns({
  data,
  json,
  project,
  limit,
  cursor,
  ...when
}: CommonOptions &
  When & {
    readonly project?: string;
    readonly limit?: number;
    readonly cursor?: string;
  }): Promise<void> {
  await withConnection(data, async ({ api }) => {
    const page = await api.runs.list({
      ...when,
      ...(project === undefined ? {} : { projectId: (await findProject(api, project, when)).id }),
      ...(limit === undefined ? {} : { limit }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    if (json === true) {
      printJson({ runs: await describeRuns(api, page.rows, when), nextCursor: page.nextCursor });
      return;
    }
    printTable(
      ["ID", "NAME", "EXPERIMENT", "STATE", "LAST STEP", "METRICS", "POINTS", "LOGGER"],
      page.rows.map((row) => [
        row.id,
        row.name,
        row.experiment,
        row.state,
        row.lastStep,
        row.metrics,
        row.points,
        row.loggers.join(", "),
      ]),
      "No runs.",
    );
    if (page.nextCursor !== null)
      printLine(`${page.rows.length} of ${page.total} runs; more with --cursor ${page.nextCursor}`);
  });
}

/** Params and metrics of a run that several sources hold: the later source wins a key. */
async function describeRuns(
  api: ApiClient,
  rows: readonly RunRow[],
  when: When,
): Promise<object[]> {
  const projects = new Map((await api.runs.listProjects(when)).map(({ id, name }) => [id, name]));
  const sources = new Map<string, SourceRow[]>();
  for (const projectId of new Set(rows.map((row) => row.projectId))) {
    for (const source of (await api.ingest.listSources({ ...when, projectId })).sources) {
      const ofRun = sources.get(source.runId);
      if (ofRun === undefined) sources.set(source.runId, [source]);
      else ofRun.push(source);
    }
  }
  return rows.map((row) => {
    const own = sources.get(row.id) ?? [];
    return {
      id: row.id,
      name: row.name,
      project: projects.get(row.projectId) ?? row.projectId,
      experiment: row.experiment,
      state: row.state,
      stateReason: row.stateReason,
      commit: row.commit,
      branch: row.branch,
      params: Object.assign({}, ...own.map(({ params }) => params)) as object,
      metrics: Object.assign({}, ...own.map(({ metrics }) => metrics)) as object,
      sources: own.map(({ path, part, logger }) => ({ path, part, logger })),
    };
  });
}

export async function showRun(
  given: string,
  { data, json, ...when }: CommonOptions & When,
): Promise<void> {
  const run = await withConnection(data, async ({ api }) =>
    api.runs.get({ ...when, id: (await findRun(api, given, when)).id }),
  );
  if (json === true) {
    printJson({ run });
    return;
  }
  printLine(`${run.name}  ${run.state} (${run.stateReason})`);
  printLine(`id ${run.id}, experiment ${run.experiment}, ${run.points} points`);
  printLine("");
  printTable(
    ["PARAM", "VALUE"],
    run.paramValues.map(({ key, value }) => [key, asText(value)]),
    "No params.",
  );
  if (run.facts.length > 0) {
    printLine("");
    printTable(
      ["CODE AND ENVIRONMENT", "VALUE", "NOTED IN"],
      run.facts.map(({ key, value, origin }) => [key, value, origin]),
      "",
    );
  }
  printLine("");
  printTable(
    ["METRIC", "POINTS", "FIRST STEP", "LAST STEP", "LAST", "MIN", "MAX"],
    run.series.map((one) => [
      one.metric,
      one.points,
      one.firstStep,
      one.lastStep,
      one.last,
      one.min,
      one.max,
    ]),
    "No metrics.",
  );
  printLine("");
  printTable(
    ["SOURCE", "PART", "LOGGER", "FILES", "PROBLEMS"],
    run.sources.map(({ path, part, logger, files, problems }) => [
      path,
      part,
      logger,
      files.length,
      problems.length,
    ]),
    "No sources.",
  );
}

export async function listMetrics(
  given: string,
  { data, json, ...when }: CommonOptions & When,
): Promise<void> {
  const run = await withConnection(data, async ({ api }) =>
    api.runs.get({ ...when, id: (await findRun(api, given, when)).id }),
  );
  if (json === true) printJson({ run: run.id, metrics: run.series });
  else {
    printTable(
      ["METRIC", "CONTEXT", "POINTS", "FIRST STEP", "LAST STEP", "FIRST", "LAST", "MIN", "MAX"],
      run.series.map((one) => [
        one.metric,
        one.context,
        one.points,
        one.firstStep,
        one.lastStep,
        one.first,
        one.last,
        one.min,
        one.max,
      ]),
      "No metrics.",
    );
  }
}

export async function getMetric(
  given: string,
  metric: string,
  options: CommonOptions &
    When & {
      readonly from?: number;
      readonly to?: number;
      readonly maxPoints?: number;
    },
): Promise<void> {
  const { from, to, maxPoints, at } = options;
  const when: When = at === undefined ? {} : { at };
  const { runId, series } = await withConnection(options.data, async ({ api }) => {
    const run = await findRun(api, given, when);
    const points = await api.runs.getPoints({
      ...when,
      runId: run.id,
      metric,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(maxPoints === undefined ? {} : { maxPoints }),
    });
    return { runId: run.id, series: points.series };
  });
  if (options.json === true) {
    printJson({ run: runId, metric, series });
    return;
  }
  // Values as they are stored: this listing is read by scripts too.
  const lines = series.flatMap(({ context, attempt, points }) =>
    points.map(({ step, timeUs, value }) =>
      [attempt, plain(context), step, timeUs ?? "", value].join("\t"),
    ),
  );
  process.stdout.write(
    `${[["attempt", "context", "step", "time_us", "value"].join("\t"), ...lines].join("\n")}\n`,
  );
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
