import { z } from "zod";
import { formatQueryHelp } from "../../base/query/index.ts";
import { contract } from "../../contract/index.ts";
import { at } from "../../contract/run-past.ts";
import { SEED_GROUPS, seedGroupPaths } from "../group-paths.ts";
import { defineTool, firstOf, inputOf, pageOf, pageThatFits } from "./tool.ts";

const { runs } = contract;

const QUERY_LIMITS =
  "A query has at most 10,000 characters, 200 conditions and 50 levels; a pattern may take a quarter of a second.";
const contains = z
  .string()
  .max(200)
  .exactOptional()
  .describe("Only keys with this text in them, in any case.");
const has = (text: string | undefined) => {
  const part = text?.toLowerCase() ?? "";
  return (key: string): boolean => key.toLowerCase().includes(part);
};

export const listProjects = defineTool({
  name: "list_projects",
  title: "List projects",
  description:
    "All projects (watched folders, imports, the tracking server) with their ids, numbers of runs and how they are watched. Other tools take projectId from here.",
  input: z.object(at),
  answer: async (api, input) => {
    const projects = await api.runs.listProjects(input);
    return {
      text: `${projects.length} projects.`,
      data: {
        projects: projects.map((project) => ({
          ...project,
          import: project.import === null ? null : { format: project.import.format },
        })),
      },
    };
  },
});

const listInput = inputOf(runs.list);
const queryRuns = defineTool({
  name: "query_runs",
  title: "Query runs",
  description: `Runs that a query finds, sorted, with the values of columns (paths). Without a query all runs, the newest first. "best" of a metric is its min or max by the metric's goal; a value that a run does not have is null. ${QUERY_LIMITS}

${formatQueryHelp()}

Columns and sort take such paths too, and metrics.A.where.B (columns only): the value of A at the step where B is best.`,
  input: listInput.omit({ limit: true, cursor: true, columns: true }).extend({
    columns: z
      .array(z.string().max(1000))
      .max(50)
      .default([])
      .describe("Paths whose values come along, for example metrics.val/acc.best, params.lr."),
    ...pageOf(200, 25),
  }),
  answer: async (api, { limit, ...input }) => {
    const describe = (page: Awaited<ReturnType<typeof api.runs.list>>) =>
      page.rows.map((row, i) => ({
        id: row.id,
        name: row.name,
        projectId: row.projectId,
        experiment: row.experiment,
        state: row.state,
        startedUs: row.startedUs,
        lastStep: row.lastStep,
        values: Object.fromEntries(
          input.columns.map((path, column) => [path, page.values[i]?.[column] ?? null]),
        ),
      }));
    const page = await pageThatFits(
      limit,
      (some) => api.runs.list({ ...input, limit: some }),
      describe,
    );
    return {
      text: `${page.rows.length} of ${page.total} runs.`,
      data: {
        runs: describe(page),
        shown: page.rows.length,
        total: page.total,
        nextCursor: page.nextCursor,
      },
    };
  },
});

export const getRun = defineTool({
  name: "get_run",
  title: "One run",
  description:
    "State, params, tags, notes, code and environment, and the summary of each series of one run. Of a series: points counts every stored record, nonFinite those that are NaN or infinite, min and max are over finite values (null: there is none), goal says which values are better.",
  input: inputOf(runs.get).extend({ contains }),
  answer: async (api, { id, contains: part, ...when }) => {
    const [run, about] = await Promise.all([
      api.runs.get({ ...when, id }),
      api.runs.getAbout({ ...when, runId: id }),
    ]);
    const isAsked = has(part);
    const { paramValues, series, sources, facts, ...row } = run;
    const params = firstOf(
      paramValues.filter(({ key }) => isAsked(key)),
      300,
    );
    const metrics = firstOf(
      series.filter(({ metric }) => isAsked(metric)),
      150,
    );
    return {
      text: `${row.name}: ${row.state} (${row.stateReason}), ${params.total} params, ${metrics.total} series. Ask with "contains" for those that are left out.`,
      data: {
        run: row,
        tags: Object.fromEntries(about.tags.slice(0, 200).map(({ key, value }) => [key, value])),
        params: Object.fromEntries(params.shown.map(({ key, value }) => [key, value])),
        paramsTotal: params.total,
        facts: facts.map(({ key, value, origin }) => ({ key, value, origin })),
        series: metrics.shown,
        seriesTotal: metrics.total,
        sources: sources.slice(0, 20).map(({ path, logger, files, problems }) => ({
          path,
          logger,
          files: files.length,
          problems: problems.length,
        })),
      },
    };
  },
});

const listMetrics = defineTool({
  name: "list_metrics",
  title: "List metrics",
  description:
    "Metrics of a project or a run: how many runs have each, its goal (min, max or none: which values are better; guessed from the name unless somebody said it), unit and format.",
  input: inputOf(runs.listMetrics).extend({
    limit: z.int().min(1).max(1000).default(200),
  }),
  answer: async (api, { limit, ...input }) => {
    const { shown, total } = firstOf(await api.runs.listMetrics(input), limit);
    return {
      text: `${shown.length} of ${total} metrics${shown.length < total ? "; search narrows it" : ""}.`,
      data: { metrics: shown, shown: shown.length, total },
    };
  },
});

const listPaths = defineTool({
  name: "list_paths",
  title: "Keys that a query can name",
  description:
    "Params, tags and metrics of a project's runs, those of most runs first, and which params vary between runs. In a query they are params.KEY, tag.KEY, metrics.KEY.PART.",
  input: inputOf(runs.listPaths).extend({ contains }),
  answer: async (api, { contains: part, ...input }) => {
    const paths = await api.runs.listPaths(input);
    const kinds = Object.entries(paths).map(([kind, keys]) => {
      const { shown, total } = firstOf(keys.filter(has(part)), 300);
      return [kind, { keys: shown, shown: shown.length, total }] as const;
    });
    return {
      text: kinds.map(([kind, { total }]) => `${kind}: ${total}`).join(", "),
      data: Object.fromEntries(kinds),
    };
  },
});

const listValues = defineTool({
  name: "list_values",
  title: "Texts of a path",
  description:
    "Texts that a path (params.optimizer, state) has in the runs of a project, the most frequent first.",
  input: inputOf(runs.listValues),
  answer: async (api, input) => {
    const values = await api.runs.listValues(input);
    return { text: `${values.length} values.`, data: { values } };
  },
});

const groupInput = inputOf(runs.listGroups);
const listGroups = defineTool({
  name: "list_groups",
  title: "Group runs",
  description: `Runs with equal values as one row, over every run that matches. groupBy "${SEED_GROUPS}" makes repetitions one group: equal in all params but the seed; begin with it. Of each column: n (runs with a finite value), mean, sd (sample), se, half (half of the 95 % interval by Student's t; "NaN" for one run), min, max. Always tell n and the interval with a mean. Which of two groups is better, and whether that is real, tell the compare tools.`,
  input: groupInput.omit({ groupBy: true, columns: true }).extend({
    groupBy: z
      .union([z.literal(SEED_GROUPS), z.array(z.string().max(1000)).min(1).max(10)])
      .default(SEED_GROUPS)
      .describe("Paths whose values make a group, or everything but the seed."),
    columns: z.array(z.string().max(1000)).max(30).default([]),
    limit: z.int().min(1).max(500).default(50),
  }),
  answer: async (api, { groupBy, limit, ...input }) => {
    const paths = groupBy === SEED_GROUPS ? await seedGroupPaths(api, input) : groupBy;
    const { groups } = await api.runs.listGroups({ ...input, groupBy: [paths] });
    const { shown, total } = firstOf(groups, limit);
    return {
      text: `${shown.length} of ${total} groups by ${paths.join(", ")}.`,
      data: {
        groupedBy: paths,
        groups: shown.map(({ key, runs: count, runIds, cells }) => ({
          key: Object.fromEntries(paths.map((path, i) => [path, key[i] ?? null])),
          runs: count,
          runIds: runIds.slice(0, 50),
          values: Object.fromEntries(input.columns.map((path, i) => [path, cells[i] ?? null])),
        })),
        shown: shown.length,
        total,
      },
    };
  },
});

export const RUN_TOOLS = [
  listProjects,
  queryRuns,
  getRun,
  listMetrics,
  listPaths,
  listValues,
  listGroups,
];
