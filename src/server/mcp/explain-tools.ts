import { z } from "zod";
import { contract } from "../../contract/index.ts";
import { defineTool, inputOf, momentOf } from "./tool.ts";

const { compare } = contract;

const changesInput = inputOf(compare.explainChange);
const whatChanged = defineTool({
  name: "what_changed",
  title: "What changed between two runs or groups, and what of it did it",
  description: `Differences between runs a and b in params, data, code, packages, hardware and command, ranked by how far the other runs of their projects support that they moved the metric. Standing: supported, unclear, unknown (no other run has the difference), unsupported, irrelevant (a seed, an output folder). Confounded changes always came together: history cannot tell them apart, so name them together. effect is what a change adds with the others held, with its 95 % interval. It is evidence from history, no experiment: say so.`,
  input: changesInput.omit({ names: true, projectIds: true }).extend({
    a: z.array(z.string().max(100)).min(1).max(1000).describe("Ids of the runs before."),
    b: z.array(z.string().max(100)).min(1).max(1000).describe("Ids of the runs after."),
    limit: z.int().min(1).max(50).default(15),
  }),
  answer: async (api, { limit, ...input }) => {
    const { changes, ...answer } = await api.compare.explainChange(input);
    return {
      text: answer.observed,
      data: {
        ...answer,
        changes: changes.slice(0, limit).map(({ likeIds: _likeIds, matches, ...change }) => ({
          ...change,
          matches: matches === null ? null : { ...matches, shown: matches.shown.slice(0, 3) },
        })),
        changesTotal: changes.length,
      },
    };
  },
});

const importanceInput = inputOf(compare.readImportance);
const importance = defineTool({
  name: "importance",
  title: "Which params matter",
  description:
    "How much of a metric's variation each param carries among some runs: shares with the interval of resamples. Not causal. Tell the warnings: few runs for each param, params that vary together (aliases: what is said is said of all of them), a model that explains little (r2 near 0).",
  input: importanceInput.omit({ runIds: true, seed: true }).extend({
    runs: inputOf(compare.openComparison).shape.sets.element.shape.runs,
  }),
  answer: async (api, { runs, ...question }) => {
    const opened = await api.compare.openComparison({
      ...momentOf(question),
      sets: [{ runs }],
      groupBy: "set",
    });
    const runIds = opened.groups[0]?.runIds ?? [];
    const answer = await api.compare.readImportance({ ...question, runIds });
    return {
      text: `${answer.runs} runs; ${answer.silent ?? `r2 ${answer.r2?.value?.toFixed(2) ?? "none"}`}`,
      data: { ...answer },
    };
  },
});

const findings = defineTool({
  name: "list_findings",
  title: "Things worth a look",
  description:
    "What stands out among the runs of a project: regressions against its own history, failed seeds, outliers, copies and repetitions, each with its evidence; at most a handful, false alarms are controlled. Dismissed ones were looked at by a person. None is no proof that all is well: lookedFor says what was looked for.",
  input: inputOf(compare.listFindings),
  answer: async (api, input) => {
    const { findings: found, ...answer } = await api.compare.listFindings(input);
    return {
      text: `${found.length} of ${answer.total} findings among ${answer.runs} runs.`,
      data: { ...answer, findings: found.map(({ evidenceId: _evidenceId, ...one }) => one) },
    };
  },
});

export const EXPLAIN_TOOLS = [whatChanged, importance, findings];
