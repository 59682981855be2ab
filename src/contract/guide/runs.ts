import { EXAMPLE, type Guides } from "./guide.ts";

const { project: projectId, run, otherRun, source: sourceId, gesture, view } = EXAMPLE;
const runId = run;

export const runGuides: Guides<"runs"> = {
  listProjects: { summary: "List the projects", example: {} },
  renameProject: {
    summary: "Rename a project",
    example: { id: projectId, name: "Demo" },
  },
  list: {
    summary: "Find runs",
    description:
      'Runs that a query finds, sorted, in pages. `values` has the columns asked for, row by row; null is what a run does not have. A metric\'s "best" follows its goal; metrics.A.where.B is the value of A at the step where B is best.',
    example: {
      projectId,
      query: "params.lr > 0 and not tag.broken",
      sort: [{ path: "metrics.val/accuracy.best", descending: true }],
      columns: ["params.lr", "metrics.val/accuracy.best"],
      limit: 2,
    },
  },
  readCells: {
    summary: "Values of some runs",
    description: "Row by row in the order of the ids; a run that is gone has nulls.",
    example: { runIds: [run], columns: ["name", "params.lr", "metrics.train/loss.min"] },
  },
  listGroups: {
    summary: "Group runs by equal values",
    description:
      "Of each column n, mean, sample standard deviation, standard error, half of the 95 % interval by Student's t, minimum and maximum over every run of the group that has a finite value. Groups of several levels are followed by their subgroups.",
    takes: { groupBy: "Paths of each level: runs of one group have equal values of all of them." },
    example: {
      projectId,
      query: "name glob two-moons*",
      groupBy: [["params.lr"]],
      columns: ["metrics.val/accuracy.best"],
    },
  },
  get: {
    summary: "Everything about one run",
    description:
      "Params, facts of code and environment, the summary of each series, and its sources.",
    example: { id: run },
  },
  edit: {
    summary: "Name, note, tag or colour runs, or say how they ended",
    description: "Nothing in files changes. The answer's gesture undoes it.",
    example: { ids: [run], notes: "The best so far.", tags: { baseline: "" } },
  },
  remove: {
    summary: "Remove runs",
    description: "They are hidden and stay so when their files are read again; no file is touched.",
    example: { ids: [otherRun] },
  },
  restore: { summary: "Bring removed runs back", example: { ids: [otherRun] } },
  join: {
    summary: "Make several runs one",
    description: "All sources of the others become sources of this one.",
  },
  splitSource: {
    summary: "Make a source a run of its own",
    description: "Of a run that has several sources.",
  },
  undo: {
    summary: "Take a change back",
    description: "By its gesture, else the newest one. What was changed since is a CONFLICT.",
    example: { gesture },
  },
  redo: { summary: "Do again what was undone last", example: {} },
  history: {
    summary: "Who changed what",
    description: "The newest first, of everything or of one entity. Names are not authenticated.",
    example: { entity: `run:${run}`, limit: 1 },
  },
  listMoments: {
    summary: "When things happened: what the slider of time travel shows",
    description: "How much happened in equal parts of time, from the first record on.",
    example: { buckets: 5 },
  },
  listPaths: {
    summary: "Keys that a query can name",
    description: "Those of most runs first; `varying` are params that differ between runs.",
    example: { projectId },
  },
  listValues: {
    summary: "Texts of a path, the most frequent first",
    takes: { path: "As in a query: params.optimizer." },
    example: { projectId, path: "params.optimizer" },
  },
  listMetrics: {
    summary: "Metrics with their goals, units and formats",
    example: { projectId, search: "acc" },
  },
  editMetric: {
    summary: "Set goal, unit or format of a metric",
    example: { projectId, metric: "val/accuracy", goal: "max" },
  },
  readSeries: {
    summary: "Lines of a metric or formula over several runs",
    description:
      "A blob of little-endian columns: u32 header length, JSON header {meta, columns}, then the columns, each padded to 8 bytes. Every pixel column keeps its true minimum and maximum.",
    example: { metric: "train/loss", runIds: [run], pixelColumns: 100 },
  },
  readGroupSeries: {
    summary: "One line for each group of runs",
    description:
      "Mean, sample deviation, minimum, maximum and n at each step, as a blob like that of readSeries.",
    example: { metric: "train/loss", groups: [[run, otherRun]], pixelColumns: 100 },
  },
  getPoints: {
    summary: "Stored points of a metric",
    description:
      "In file order. Non-finite values are the texts NaN, Infinity and -Infinity; steps beyond 2^53 are texts.",
    example: { runId, metric: "train/loss", from: 0, to: 20, maxPoints: 10 },
  },
  listSeries: { summary: "Every series of a run, attempt by attempt", example: { runId } },
  readPoints: {
    summary: "All points of one series, part by part",
    description: "A blob of the columns step, timeUs and value; nothing is reduced.",
    example: {
      runId,
      sourceId,
      metric: "train/loss",
      context: "",
      attempt: 1,
      offset: 0,
      limit: 100,
    },
  },
  listMedia: {
    summary: "Images, sounds, texts and tables that were logged",
    example: { projectId },
  },
  listMediaSteps: {
    summary: "At which steps a tag was logged",
    example: { tag: "predictions", kind: "image", runIds: [run] },
  },
  readHistograms: { summary: "Histograms over steps, in common bins, as a blob" },
  readHistogram: {
    summary: "A logged histogram in its own bins",
    takes: { id: "Of the value, as listMediaSteps tells." },
  },
  readMediaText: {
    summary: "A logged text",
    takes: { id: "Of the value, as listMediaSteps tells." },
  },
  readCurve: {
    summary: "A logged precision-recall curve",
    takes: { id: "Of the value, as listMediaSteps tells." },
  },
  describeMedia: {
    summary: "Samples of a logged value, without their bytes",
    takes: { id: "Of the value, as listMediaSteps tells." },
  },
  hashMedia: {
    summary: "Size and SHA-256 of a sample",
    takes: {
      id: "Of the value, as listMediaSteps tells.",
      sample: "Its place among those of the value, from 0.",
    },
  },
  listModels: { summary: "Registered versions that came from a run", example: { runId } },
  listArtifacts: { summary: "Artifacts of a run", example: { runId } },
  readFact: { summary: "The text of a long fact: a diff, a list of packages" },
  getAbout: { summary: "Folder, tags and writers of a run", example: { runId } },
  listFiles: { summary: "A folder of a run, in pages", example: { runId, limit: 5 } },
  measureFolder: { summary: "What lies in a folder of a run and below it", example: { runId } },
  readModelHeader: { summary: "What the header of a model file tells; nothing is loaded or run" },
  listLogs: { summary: "Text logs of a run", example: { runId } },
  readOutput: { summary: "What a logger's own file holds of the terminal" },
  readTail: { summary: "The last lines of a text file of a run" },
  signFile: {
    summary: "An address that hands out a file for a few minutes",
    takes: { as: "How it is handed out: bytes, image, media, page, scripts, pdf or download." },
  },
  openFolder: { summary: "Open a run's folder in a program of the engine's machine" },
  listViews: { summary: "Saved views of a project, and saved comparisons", example: { projectId } },
  saveView: {
    summary: "Save a way of looking at a project, or a comparison",
    takes: {
      page: "What it is a view of; a comparison is listed in every project.",
      state: "As the page has it in its address.",
    },
    example: { projectId, name: "Losses", state: { search: "loss" } },
  },
  editView: {
    summary: "Rename, prefer or remove a saved view",
    takes: { removed: "Takes it away; undo brings it back." },
    example: { id: view, name: "All losses" },
  },
};
