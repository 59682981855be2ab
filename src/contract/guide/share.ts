import { EXAMPLE, type Guides } from "./guide.ts";

const { project: projectId, report, revision, export: exported, shareFolder } = EXAMPLE;

const query = "name glob two-moons*";
const runSet = { id: "runs", name: "Two moons", projectId, query };
const bundlePath = "/home/me/two-moons.assay";

export const reportGuides: Guides<"reports"> = {
  create: {
    summary: "Make a report",
    description:
      "A template fills it with blocks for what the runs have: charts of the metrics by which they are judged, tables, statistics.",
    takes: {
      projectId: "Id of the project that it is about; null for none.",
      title: "Title.",
      template: "What it begins with.",
      runSet: "Which runs a template's blocks are about; left out: those of the project.",
    },
    example: {
      projectId,
      title: "Learning rates",
      template: "ablation",
      runSet: { projectId, query },
    },
  },
  list: { summary: "List the reports", description: "The last changed first.", example: {} },
  get: {
    summary: "A report with its blocks and comments",
    description: "Its revision is what the next edit is based on.",
    example: { id: report },
  },
  duplicate: {
    summary: "Copy a report",
    description: "Blocks get ids of their own; comments stay behind.",
    takes: { title: "Title of the copy." },
    example: { id: report, title: "Learning rates, second look" },
  },
  edit: {
    summary: "Change a report, or remove it",
    description:
      "Only what is given changes, and what others changed elsewhere since the revision stays. The same block, the title or the run sets changed by both is a CONFLICT: read the report again.",
    takes: {
      revision: "Of the report as it was read.",
      title: "Title.",
      runSets: "All run sets.",
      removed: "True removes the report; the answer's gesture undoes it.",
    },
    example: {
      id: report,
      revision,
      blocks: {
        summary: { kind: "text", id: "summary", markdown: "A rate of 0.3 learns fastest." },
      },
    },
  },
  findRuns: {
    summary: "Runs that a run set finds now",
    takes: { runSet: "As it stands in the document." },
    example: { runSet },
  },
  readBlock: {
    summary: "The data that a block shows",
    description:
      "A column blob (docs/api.md): meta says what the columns are. Every stored point, nothing reduced; frozen blocks answer what was kept.",
    takes: {
      runSets: "Those of the document, or others; the block names one by its id.",
      block: "As it stands in the document, or one that is in none.",
    },
    example: {
      runSets: [runSet],
      block: { kind: "chart", id: "accuracy", runSetId: "runs", metrics: ["val/accuracy"] },
    },
  },
  freeze: {
    summary: "Keep what blocks show now, or go back to live data",
    example: { id: report, blockIds: null },
  },
  comment: {
    summary: "Write, change, resolve or take away a comment",
    description: "A text is only its author's to change. The answer's gesture undoes it.",
    takes: {
      comment:
        "With the id of one that is there it changes that one. text: null takes it away; parentId: the first comment of the thread that it answers.",
    },
    example: {
      id: report,
      comment: {
        id: "first-remark",
        blockId: null,
        parentId: null,
        resolved: false,
        text: "How many seeds?",
      },
    },
  },
  takeComments: {
    summary: "Take in the file of comments that a reviewer saved",
    description: "In any order and as often as it comes: of two versions of one the newer holds.",
    takes: { file: "What stands in the file, as JSON." },
    example: {
      file: {
        format: "assay-comments",
        version: 1,
        reportId: report,
        title: "Learning rates",
        comments: [
          {
            id: "of-a-reviewer",
            reportId: report,
            blockId: null,
            parentId: null,
            author: "A reviewer",
            atMs: 1_795_320_000_000,
            text: "Is this so?",
            resolved: false,
          },
        ],
      },
    },
  },
  previewHtml: {
    summary: "Every value that would be replaced in the report as HTML",
    takes: { redact: "By which rules values are replaced." },
    example: { id: report },
  },
  exportHtml: {
    summary: "The report as one HTML file that needs nothing else",
    description: "The answer's body is the file. A block that cannot be read says why in it.",
    takes: {
      theme: "In which it opens.",
      redact: "By which rules values are replaced; null or left out: nothing is.",
      madeMs:
        "When it says it was made, milliseconds UTC; left out: now. The same data and time give the same bytes.",
    },
  },
};

export const exportGuides: Guides<"exports"> = {
  count: {
    summary: "How much an export would be",
    example: { projectId, query },
  },
  begin: {
    summary: "Begin an export: what its columns are, and where the file is read from",
    description:
      "GET /exports/ID (outside of /openapi, with the same token) is the file, once, written while it is read; or call next until it answers nothing. Ten minutes without a reader end it.",
    takes: {
      runIds: "Ids of runs, in this order; without it all that project and query find.",
      table: "points: every point of every attempt; runs: a row for each run.",
      format: "Of the file.",
    },
    example: { projectId, query, table: "runs", format: "csv" },
  },
  progress: { summary: "How far an export is, and whether it failed", example: { id: exported } },
  next: {
    summary: "The next bytes of the file; none at its end",
    example: { id: exported },
  },
  cancel: { summary: "End an export", example: { id: exported } },
};

const REPORT_IDS = "Reports that go along, with their comments and frozen data.";
const PROJECT_IDS = "Projects with every run of them.";
const selection = {
  projectIds: PROJECT_IDS,
  reportIds: REPORT_IDS,
  views: "Saved views of the runs' projects as well.",
  models: "Registered models that have a version from one of the runs as well.",
  files: 'Globs on paths of the runs\' files ("*.pt", "**"); none without one.',
  redact: "By which rules values are replaced; null: nothing is.",
  request: "A request file of the receiver: only what it lacks is written.",
} as const;

export const bundleGuides: Guides<"bundles"> = {
  preview: {
    summary: "What a bundle would hold, and every value that would be replaced",
    takes: selection,
    example: { projectIds: [projectId] },
  },
  write: {
    summary: "Write a bundle: one signed file",
    description:
      "The key is made at first use. Other texts are replaced by redact.also, and what redact.keep names stays whatever the rules say.",
    takes: { ...selection, path: "Of the new file, absolute on the engine's machine." },
    example: { projectIds: [projectId], path: bundlePath },
  },
  look: {
    summary: "Check every byte of a bundle, and tell who made it and what taking it would change",
    description: "Nothing is kept.",
    takes: {
      path: "Absolute on the engine's machine, or incoming:ID of what POST /incoming?name=NAME took (application/octet-stream).",
    },
    example: { path: bundlePath },
  },
  take: {
    summary: "Take a bundle in",
    description:
      "Again it changes nothing. The gesture undoes what was merged of what people said; runs stay.",
    takes: {
      path: "As look has it.",
      choices:
        "mine or theirs by the id of a conflict; one that is not named stays as it is here and is told again.",
      partial: "Also where entries are damaged: the others are taken.",
    },
    example: { path: bundlePath },
  },
  list: { summary: "Bundles that were taken in, the newest first", example: {} },
  request: {
    summary: "Write down what is here, for a bundle of only what is not",
    description:
      "Ids and hashes, no names and no values. Who writes the bundle gives it as request.",
    takes: {
      path: "Of the new file, absolute on the engine's machine.",
      projectIds: "Only of these projects; left out: of all.",
    },
    example: { path: "/home/me/what-is-here.json" },
  },
  listKeys: { summary: "This copy's key, and those that people named", example: {} },
  nameKey: {
    summary: "Trust a key under a name",
    takes: {
      publicKey: "Ed25519, 32 bytes in Base64, as look answers it.",
      name: "Of its owner; null takes the trust away.",
    },
    example: { publicKey: "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", name: "Ann" },
  },
  addFolder: {
    summary: "Take in by themselves what people whose keys are trusted put into a folder",
    description: "Bundles of others and those with conflicts wait for a person.",
    takes: { path: "Absolute on the engine's machine." },
    example: { path: "/home/me/shared" },
  },
  listFolders: {
    summary: "Share folders, and what became of the bundles in them",
    example: {},
  },
  removeFolder: {
    summary: "Stop watching a share folder; what was taken stays",
    example: { id: shareFolder },
  },
};

export const figureGuides: Guides<"figures"> = {
  render: {
    summary: "A figure or table of a recipe, on the data of now",
    description:
      "A column blob (docs/api.md): its one column has the bytes of the file, its meta the warnings. The same data gives the same bytes. What the recipe names and is not there is a NOT_FOUND with a line for each.",
    takes: {
      recipe: "docs/figures.md explains it.",
      name: "Of one of its figures or tables; left out: the first that the format fits.",
      format: "pdf, svg, png and pgf of figures; tex-table, md and csv of tables.",
      dpi: "Of PNG, dots per inch.",
    },
    example: {
      recipe: {
        version: 1,
        runs: { sets: [{ project: projectId, query }], groupBy: "repetitions" },
        figures: [{ name: "accuracy", panels: [{ metric: "val/accuracy" }] }],
      },
      format: "svg",
    },
  },
};
