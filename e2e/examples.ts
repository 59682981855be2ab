// Writes docs/examples: reports, a bundle, and a review comment of the demo project. Needs a build: node e2e/examples.ts
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DEMO } from "./support/demo.ts";
import { ROOT, startEngine, type Api } from "./support/engine.ts";

const OUT = join(ROOT, "docs", "examples");
type Edit = Parameters<Api["reports"]["edit"]>[0];
type Block = NonNullable<NonNullable<Edit["blocks"]>[string]>;

const MOONS = "name glob 'two-moons/*'";
const text = (id: string, markdown: string): Block => ({ id, kind: "text", markdown });
const BLOCKS: readonly Block[] = [
  text(
    "question",
    "## Question\n\nDoes the learning rate $\\eta$ matter for a small network on the two moons, beyond what the seed does? The loss is the mean cross entropy\n\n$$\n\\mathcal{L}(\\theta) = -\\frac{1}{n} \\sum_{i=1}^{n} \\log p_\\theta(y_i \\mid x_i)\n$$\n\nEach $\\eta$ was trained twice.",
  ),
  {
    id: "curves",
    kind: "chart",
    runSetId: "moons",
    caption: "Each run. Zoom in: every stored point is in this file.",
    metrics: ["train/loss", "val/accuracy"],
  },
  {
    id: "groups",
    kind: "chart",
    runSetId: "moons",
    caption: "Means of the two seeds with their 95 % intervals by Student's t.",
    metrics: ["val/accuracy"],
    groupBy: ["params.lr"],
  },
  text("results", "## Results"),
  {
    id: "table",
    kind: "table",
    runSetId: "moons",
    caption: "Every run",
    columns: ["params.lr", "params.seed", "metrics.val/accuracy.best", "metrics.train/loss.last"],
    sort: { path: "metrics.val/accuracy.best", descending: true },
  },
  {
    id: "pivot",
    kind: "pivot",
    runSetId: "moons",
    caption: "By learning rate",
    metric: "val/accuracy",
    rows: "params.lr",
  },
  {
    id: "tests",
    kind: "statistics",
    runSetId: "moons",
    caption: "Against the smallest learning rate",
    groupBy: ["params.lr"],
    metrics: ["val/accuracy"],
  },
  text(
    "diverged",
    "## What went wrong elsewhere\n\nThe same project has a run that left the numbers: its marks stand on the axis, and it counts in no mean.",
  ),
  {
    id: "regression",
    kind: "chart",
    runSetId: "regression",
    caption: "Losses of the two regressions",
    metrics: ["loss.train"],
    logY: true,
  },
  {
    id: "diff",
    kind: "diff",
    aRunSetId: "adam",
    bRunSetId: "sgd",
    caption: "Adam against SGD",
  },
];

await using engine = await startEngine({ folders: [DEMO] });
await engine.settled();
await mkdir(OUT, { recursive: true });
const { api } = engine;
const [project] = await api.runs.listProjects();
const projectId = project?.id ?? "";
const set = (id: string, name: string, query: string) => ({ id, name, projectId, query });

const { id } = await api.reports.create({ projectId, title: "Two moons: the learning rate" });
const { revision, document } = await api.reports.get({ id });
await api.reports.edit({
  id,
  revision,
  runSets: [
    set("moons", "Two moons", MOONS),
    set("regression", "Regressions", "name glob 'regression/*'"),
    set("adam", "Adam", "name = 'regression/adam'"),
    set("sgd", "SGD", "name = 'regression/sgd-diverged'"),
  ],
  blocks: {
    ...Object.fromEntries(document.blocks.map((block) => [block.id, null])),
    ...Object.fromEntries(BLOCKS.map((block) => [block.id, block])),
  },
  order: BLOCKS.map((block) => block.id),
});
await write("two-moons.html", id);
const ablation = await api.reports.create({ projectId, title: "Ablation", template: "ablation" });
await write("ablation.html", ablation.id);
await api.bundles.write({
  projectIds: [projectId],
  reportIds: [id],
  path: join(OUT, "demo.assay"),
});

async function write(name: string, reportId: string): Promise<void> {
  const html = await api.reports.exportHtml({ id: reportId });
  await writeFile(join(OUT, name), new Uint8Array(await html.arrayBuffer()));
}
