import { z } from "zod";
import { AppError } from "../../base/errors.ts";
import { contract } from "../../contract/index.ts";
import type { ApiClient } from "../rpc.ts";
import { defineTool, inputOf, momentOf } from "./tool.ts";

const { compare } = contract;
/** Of more, no model sees the wood. */
const MOST_GROUPS = 50;
const MOST_IDS = 20;

const metricsInput = inputOf(compare.readMetrics);
const compareRuns = defineTool({
  name: "compare_runs",
  title: "Compare runs or groups of runs",
  description: `Which configuration is better, and whether that is real: metrics of sets of runs (by ids or queries) in groups, each held against the baseline. Begin with groupBy "repetitions", which makes runs that differ only in their seed one group.
Of each metric and group: n (runs with a finite value), mean, sd (sample), interval of the mean; against the baseline the difference with its interval, the test, p, pAdjusted (corrected for all comparisons that are answered), effect sizes and a reading in words. The verdict follows the metric's goal. Tell the reading, n and interval; use pAdjusted, not p; "cannot say" and "no difference shown" are no proof of equality. moreNeeded: runs for each group that would settle it.`,
  input: inputOf(compare.openComparison).extend({
    ...metricsInput.pick({
      baseline: true,
      part: true,
      test: true,
      interval: true,
      correction: true,
      pairing: true,
      level: true,
      power: true,
    }).shape,
    metrics: z
      .array(z.string().max(1000))
      .min(1)
      .max(50)
      .exactOptional()
      .describe("Which metrics; left out: those with a goal first."),
    limit: z.int().min(1).max(50).default(10).describe("At most so many metrics."),
  }),
  answer: async (api, { sets, groupBy, ...method }) => {
    const opened = await openGroups(api, { ...momentOf(method), sets, groupBy });
    const answer = await api.compare.readMetrics({
      ...method,
      groups: opened.groups.map(({ runIds }) => runIds),
      names: opened.groups.map(({ label }) => label.slice(0, 500)),
    });
    return {
      text: answer.metrics
        .slice(0, 3)
        .map(({ metric, best }) => `${metric}: ${best?.reading ?? "no best group"}`)
        .join(" "),
      data: {
        groups: opened.groups.map(({ label, runIds }, index) => ({
          index,
          label,
          runs: runIds.length,
          runIds: runIds.slice(0, MOST_IDS),
        })),
        baseline: method.baseline,
        comparisons: answer.comparisons,
        metrics: answer.metrics.map(({ groups, ...metric }) => ({
          ...metric,
          groups: groups.map(({ values: _values, against, ...group }) => ({
            ...group,
            against: against === null ? null : { ...against, pairs: against.pairs.length },
          })),
        })),
        metricsTotal: answer.total,
        unknown: answer.unknown,
      },
    };
  },
});

const diffConfig = defineTool({
  name: "diff_configurations",
  title: "What groups of runs differ in",
  description:
    'Params, environment, data and tags of groups of runs, by how they tell the groups apart: "separates" (equal within each, different between), "differs", "within" (the same mixture in each), "same".',
  input: inputOf(compare.openComparison).extend({
    limit: z.int().min(1).max(200).default(50),
  }),
  answer: async (api, { limit, ...input }) => {
    const opened = await openGroups(api, input);
    const groups = opened.groups.map(({ runIds }) => runIds);
    const { rows, total } = await api.compare.diffConfig({ ...momentOf(input), groups, limit });
    return {
      text: `${rows.length} of ${total} rows; groups: ${opened.groups.map(({ label }) => label).join("; ")}`,
      data: { groups: opened.groups.map(({ label }) => label), rows, total },
    };
  },
});

type Opened = Awaited<ReturnType<ApiClient["compare"]["openComparison"]>>;

/** Throws AppError INVALID_INPUT, NOT_FOUND. */
async function openGroups(
  api: ApiClient,
  input: Parameters<ApiClient["compare"]["openComparison"]>[0],
): Promise<Opened> {
  const opened = await api.compare.openComparison(input);
  if (opened.groups.length === 0)
    throw new AppError("NOT_FOUND", "No run matches.", "Look for runs with query_runs.");
  if (opened.groups.length > MOST_GROUPS) {
    throw new AppError(
      "INVALID_INPUT",
      `These are ${opened.groups.length} groups; at most ${MOST_GROUPS} are compared here.`,
      "Narrow the sets, or rank groups with list_groups first.",
    );
  }
  return opened;
}

export const STATISTICS_TOOLS = [compareRuns, diffConfig];
