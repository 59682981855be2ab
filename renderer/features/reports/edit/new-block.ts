import type { BlockKind, ReportBlock } from "../../../../src/contract/report-blocks.ts";
import { newBlockId } from "./document-edits.ts";

/** What the slash menu offers. */
export interface BlockChoice {
  readonly id: string;
  readonly kind: BlockKind;
  readonly title: string;
  readonly about: string;
  /** Other words that people look for it by. */
  readonly also: string;
  readonly markdown?: string;
}

export const BLOCK_CHOICES: readonly BlockChoice[] = [
  text("text", "Text", "Markdown, with math between $ and $$", "paragraph markdown math latex", ""),
  text("heading1", "Heading 1", "A large heading", "h1 title section", "# "),
  text("heading2", "Heading 2", "A heading", "h2 subtitle", "## "),
  text("heading3", "Heading 3", "A small heading", "h3", "### "),
  text("list", "List", "Points below each other", "bullets items", "- "),
  text("todo", "Check list", "Points to tick off", "todo tasks", "- [ ] "),
  text("quote", "Quote", "Words of somebody else", "citation", "> "),
  text("code", "Code", "Lines as they are", "snippet fence", "```\n\n```"),
  text("math", "Formula", "Math on a line of its own", "latex equation tex", "$$\n\n$$"),
  data("chart", "Chart", "Metrics over steps or time", "plot line curve loss graph"),
  data("table", "Table of runs", "A row for each run", "grid columns params metrics"),
  data("pivot", "Pivot table", "What a metric comes to by one or two params", "cross ablation"),
  data("statistics", "Statistics", "Groups of runs with intervals and tests", "mean p value seeds"),
  data(
    "media",
    "Media",
    "Images, sounds, texts, histograms, pages or files of runs side by side",
    "image audio samples histogram html file",
  ),
  data("diff", "Differences", "What two sets of runs differ in, and what explains it", "compare"),
  data("model", "Model card", "A model of the registry, with its version", "registry version"),
];

function text(
  id: string,
  title: string,
  about: string,
  also: string,
  markdown: string,
): BlockChoice {
  return { id, kind: "text", title, about, also, markdown };
}

function data(kind: BlockKind, title: string, about: string, also: string): BlockChoice {
  return { id: kind, kind, title, about, also };
}

export const KIND_TITLES: Readonly<Record<BlockKind, string>> = {
  text: "Text",
  chart: "Chart",
  table: "Table of runs",
  pivot: "Pivot table",
  statistics: "Statistics",
  media: "Media",
  diff: "Differences",
  model: "Model card",
};

/** Those whose title begins so come first, then those that have it anywhere. */
export function findChoices(search: string): readonly BlockChoice[] {
  const wanted = search.trim().toLowerCase();
  if (wanted === "") return BLOCK_CHOICES;
  const rank = ({ title, also }: BlockChoice): number => {
    const name = title.toLowerCase();
    if (name.startsWith(wanted)) return 0;
    if (` ${name} ${also}`.includes(` ${wanted}`)) return 1;
    return `${name} ${also}`.includes(wanted) ? 2 : 3;
  };
  return BLOCK_CHOICES.map((choice) => ({ choice, at: rank(choice) }))
    .filter(({ at }) => at < 3)
    .toSorted((a, b) => a.at - b.at)
    .map(({ choice }) => choice);
}

export function newText(markdown = ""): ReportBlock {
  return { kind: "text", id: newBlockId(), frozen: null, markdown };
}

/** What a new block begins with, as far as it can be guessed. */
export interface Guesses {
  readonly runSetIds: readonly string[];
  readonly metrics: readonly string[];
  /** Paths of params that differ between runs. */
  readonly varying: readonly string[];
  readonly models: readonly string[];
}

export function newBlock(choice: BlockChoice, guesses: Guesses): ReportBlock {
  const { runSetIds, metrics, varying, models } = guesses;
  const [runSetId = "runs"] = runSetIds;
  const [metric = ""] = metrics;
  const common = { id: newBlockId(), frozen: null };
  const ofRuns = { ...common, runSetId, caption: "" };
  switch (choice.kind) {
    case "text":
      return newText(choice.markdown);
    case "chart":
      return {
        ...ofRuns,
        kind: "chart",
        metrics: [metric],
        x: "step",
        logX: false,
        logY: false,
        kernel: "ema",
        smoothing: 0,
        groupBy: [],
        band: "t95",
        heightPx: 280,
      };
    case "table":
      return {
        ...ofRuns,
        kind: "table",
        columns: [...varying.slice(0, 4), ...metrics.slice(0, 3).map(toMetricPath)],
        sort: null,
      };
    case "pivot":
      return {
        ...ofRuns,
        kind: "pivot",
        metric,
        part: "best",
        rows: varying[0] ?? "",
        columns: varying[1] ?? null,
      };
    case "statistics":
      return {
        ...ofRuns,
        kind: "statistics",
        groupBy: [varying[0] ?? "experiment"],
        metrics: [metric],
        part: "best",
        baseline: null,
      };
    case "media":
      return { ...ofRuns, kind: "media", tag: "", mediaKind: "image", step: null, most: 12 };
    case "diff":
      return {
        ...common,
        kind: "diff",
        caption: "",
        aRunSetId: runSetId,
        bRunSetId: runSetIds[1] ?? runSetId,
        metric: null,
        part: "best",
      };
    case "model":
      return { ...common, kind: "model", caption: "", model: models[0] ?? "", version: null };
  }
}

const toMetricPath = (metric: string): string => `metrics.${metric}`;

/** A block in a few words: for its name, announcements and history. */
export function describeBlock(block: ReportBlock): string {
  const title = KIND_TITLES[block.kind];
  switch (block.kind) {
    case "text": {
      const words = block.markdown.replaceAll(/[#*_`>\s]+/g, " ").trim();
      return words === "" ? "Empty text" : `Text: ${words.slice(0, 60)}`;
    }
    case "chart":
    case "statistics":
      return `${title}: ${block.metrics.slice(0, 3).join(", ")}`;
    case "pivot":
      return `${title}: ${block.metric}`;
    case "media":
      return block.tag === "" ? title : `${title}: ${block.tag}`;
    case "model":
      return block.model === "" ? title : `${title}: ${block.model}`;
    default:
      return title;
  }
}
