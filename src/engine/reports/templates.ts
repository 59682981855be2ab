import type { z } from "zod";
import { quoteKey } from "../../base/query/index.ts";
import {
  reportBlock,
  type ReportBlock,
  type ReportDocument,
  type RunSet,
} from "../../contract/report-blocks.ts";
import type { REPORT_TEMPLATES } from "../../contract/reports.ts";
import { newPartId, type ModelFacts, type ProjectFacts } from "./project-facts.ts";

export type ReportTemplate = (typeof REPORT_TEMPLATES)[number];

const MOST_CHARTS = 4;
const MOST_KEYS = 6;
const MOST_COLUMNS = 8;

type Draft =
  z.input<typeof reportBlock> extends infer B
    ? B extends { readonly id: string }
      ? Omit<B, "id">
      : never
    : never;

/** A document to go on with: what the runs have is in it, what only people know is asked for. */
export function fillTemplate(
  template: ReportTemplate,
  title: string,
  facts: ProjectFacts,
): ReportDocument {
  const { sets, drafts } = fill(template, facts);
  return {
    title,
    runSets: [...sets],
    blocks: drafts.map((draft): ReportBlock => reportBlock.parse({ ...draft, id: newPartId() })),
  };
}

interface Filled {
  readonly sets: readonly RunSet[];
  readonly drafts: readonly Draft[];
}

function fill(template: ReportTemplate, facts: ProjectFacts): Filled {
  switch (template) {
    case "empty":
      return { sets: [facts.set], drafts: [] };
    case "experiment":
      return fillExperiment(facts);
    case "ablation":
      return fillAblation(facts);
    case "model-review":
      return fillModelReview(facts);
    case "weekly":
      return fillWeekly(facts);
    default:
      return template satisfies never;
  }
}

function fillExperiment(facts: ProjectFacts): Filled {
  const { set, metrics, keys } = facts;
  return {
    sets: [set],
    drafts: [
      text(
        "## Question\n\nWhat is this experiment to find out, and what would count as an answer?",
      ),
      text(`## Setup\n\n${describeRuns(facts)}`),
      text("## Course"),
      ...charts(facts),
      text(`## Results\n\n${judgedBy(facts)}`),
      table(facts, set),
      ...(facts.configurations > 1 && metrics.length > 0
        ? [statistics(set, keys, metrics.slice(0, MOST_CHARTS))]
        : []),
      text("## Conclusion\n\nWhat follows from this, how sure is it, and what comes next?"),
    ],
  };
}

function fillAblation(facts: ProjectFacts): Filled {
  const { set, metrics, keys } = facts;
  const [main] = metrics;
  const ofKey = (path: string): Draft[] =>
    main === undefined
      ? []
      : [
          text(`## ${titleOf(path)}`),
          { kind: "pivot", runSetId: set.id, metric: main, rows: path },
          statistics(set, [path], [main]),
          { kind: "chart", runSetId: set.id, metrics: [main], groupBy: [path] },
        ];
  const nothing =
    keys.length === 0
      ? "The runs do not differ in any param: start some that leave one thing out, and this report can be filled."
      : `They differ in ${list(keys.map(titleOf))}${keys.length > MOST_KEYS ? `; the first ${MOST_KEYS} are looked at here` : ""}.`;
  return {
    sets: [set],
    drafts: [
      text(
        `## What is left out\n\nWhich parts of the method does this report take away or change, one at a time?\n\n${describeRuns(facts)} ${nothing}`,
      ),
      ...keys.slice(0, MOST_KEYS).flatMap(ofKey),
      text("## All together"),
      ...(facts.configurations > 1 && metrics.length > 0
        ? [statistics(set, keys, metrics.slice(0, MOST_CHARTS))]
        : []),
      table(facts, set),
      text("## Conclusion\n\nWhich parts matter, by how much, and which can go?"),
    ],
  };
}

function fillModelReview(facts: ProjectFacts): Filled {
  const { model, set, metrics } = facts;
  const [now, before] = (model?.versions ?? []).map((version) => setOf(set, version));
  const about = now ?? set;
  return {
    sets: [set, ...(now === undefined ? [] : [now]), ...(before === undefined ? [] : [before])],
    drafts: [
      text("## Purpose\n\nWhat is the model for, who uses it, and what is it not for?"),
      ...(model === null ? [] : [{ kind: "model" as const, model: model.name }]),
      text("## How it was trained"),
      ...charts({ ...facts, set: about, configurations: 0 }),
      table(facts, about),
      ...(now === undefined || before === undefined
        ? []
        : [
            text("## What has changed since the version before"),
            {
              kind: "diff" as const,
              aRunSetId: before.id,
              bRunSetId: now.id,
              metric: metrics[0] ?? null,
            },
          ]),
      text(
        "## Limits and risks\n\n- On which data was it tested, and on which not?\n- Where does it fail, and what happens then?\n- Which groups of people does it treat differently?",
      ),
      text(
        "## Decision\n\n- [ ] Metrics reach what was agreed\n- [ ] Data may be used for this\n- [ ] Limits are written down\n- [ ] Somebody watches it in use",
      ),
    ],
  };
}

/** Undefined for a version whose run is not here. */
function setOf(
  base: RunSet,
  { version, runId }: ModelFacts["versions"][number],
): RunSet | undefined {
  if (runId === null) return undefined;
  return {
    ...base,
    id: newPartId(),
    name: `Version ${version}`,
    projectId: null,
    query: "",
    sort: [],
    runIds: [runId],
  };
}

const WEEK = "started > -7d";

function fillWeekly(facts: ProjectFacts): Filled {
  const { query } = facts.set;
  const set: RunSet = {
    ...facts.set,
    name: "This week",
    query: query.trim() === "" ? WEEK : `(${query}) and ${WEEK}`,
  };
  const all: RunSet = { ...facts.set, id: newPartId(), name: "All runs" };
  return {
    sets: [set, all],
    drafts: [
      text("## In short\n\n- What came out\n- What is stuck\n- What comes next"),
      text("## Runs of the last seven days"),
      table(facts, set),
      ...charts({ ...facts, set }),
      text(`## The best so far\n\n${judgedBy(facts)}`),
      table(facts, { ...all, limit: 10 }),
      text("## Notes"),
    ],
  };
}

const text = (markdown: string): Draft => ({ kind: "text", markdown });

/** Runs of one configuration as one line where there are several of each. */
function charts({ set, metrics, keys, runs, configurations }: ProjectFacts): Draft[] {
  const isRepeated = configurations > 1 && configurations < runs;
  const groupBy = isRepeated ? keys.slice(0, MOST_COLUMNS) : [];
  return metrics
    .slice(0, MOST_CHARTS)
    .map((metric) => ({ kind: "chart", runSetId: set.id, metrics: [metric], groupBy }));
}

function table({ metrics, keys, hasGoal }: ProjectFacts, set: RunSet): Draft {
  const part = hasGoal ? ".best" : "";
  return {
    kind: "table",
    runSetId: set.id,
    columns: [
      "name",
      "state",
      ...keys.slice(0, MOST_COLUMNS),
      ...metrics.slice(0, MOST_CHARTS).map((metric) => `metrics.${quoteKey(metric)}${part}`),
    ],
  };
}

function statistics(set: RunSet, groupBy: readonly string[], metrics: readonly string[]): Draft {
  return {
    kind: "statistics",
    runSetId: set.id,
    groupBy: groupBy.slice(0, MOST_COLUMNS),
    metrics: [...metrics],
  };
}

function describeRuns({ project, runs, keys, configurations }: ProjectFacts): string {
  const where = project === null ? "" : ` of the project “${project}”`;
  if (runs === 0) return `No run${where} is found yet: blocks fill as runs come.`;
  const count = `${runs} ${runs === 1 ? "run" : "runs"}${where}`;
  const differ =
    configurations > 1 && keys.length > 0
      ? ` of ${configurations} configurations, which differ in ${list(keys.slice(0, MOST_COLUMNS).map(titleOf))}`
      : "";
  return `When this report was begun there were ${count}${differ}.`;
}

function judgedBy({ metrics, hasGoal }: ProjectFacts): string {
  const [main] = metrics;
  if (main === undefined) return "The runs have logged no metric yet.";
  return hasGoal
    ? `Runs are judged by \`${main}\` first.`
    : "No metric says which of its values are better: give it a goal, and the best runs can be told.";
}

const titleOf = (path: string): string => path.replace(/^[^.]*\./, "");

function list(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}
