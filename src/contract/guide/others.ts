import { EXAMPLE, type Guides } from "./guide.ts";

const { project: projectId, run, folder, model: name, rule } = EXAMPLE;

export const ingestGuides: Guides<"ingest"> = {
  addFolder: {
    summary: "Watch a folder",
    description: "Every run in it is read, now and as it grows. Files are never written.",
    example: { path: folder },
  },
  removeFolder: { summary: "Stop watching a folder; files stay, undo brings the project back" },
  openDemo: { summary: "Watch the demo project", example: {} },
  browse: { summary: "Folders of the engine's machine", example: { path: folder } },
  rescan: { summary: "Look through a folder again", example: { projectId } },
  cancel: { summary: "End the reading of a folder", example: { projectId } },
  status: { summary: "How far reading is, and what could not be read", example: {} },
  listSources: {
    summary: "What the runs were read from",
    description: "One row for each source: its files, params and the summary of each metric.",
    example: { runId: run },
  },
  listRules: { summary: "How values are found in text logs", example: { projectId } },
  saveRule: {
    summary: "Add or change a rule for text logs",
    description: "The files for which it holds, or held, are read anew.",
    example: {
      projectId,
      rule: {
        name: "epochs",
        pattern: "epoch {epoch} loss {loss}",
        axis: null,
        prefix: "",
        files: "*.out",
      },
    },
  },
  removeRule: { summary: "Remove a rule for text logs", example: { id: rule } },
  previewRule: { summary: "What a rule would find in a file; nothing is stored" },
  startImport: { summary: "Take in what another tool wrote, in the background" },
  previewImport: { summary: "The report that an import would have; nothing is kept" },
  cancelImport: { summary: "End an import" },
  getImport: { summary: "Report of the last import of a project" },
  importProgress: { summary: "Imports that are under way", example: {} },
  listStores: { summary: "Stores of loggers on this machine that are not watched" },
  dismissStore: { summary: "Do not offer a store again" },
};

export const registryGuides: Guides<"registry"> = {
  registerVersion: {
    summary: "Make a file or folder of a run the next version of a model",
    description: "Its files are hashed first; ending the call ends it, and nothing was registered.",
    example: { name, runId: run, description: "First try.", alias: "champion" },
  },
  listRegistrations: { summary: "Registrations whose files are being hashed", example: {} },
  listModels: { summary: "Registered models", example: { search: "moons" } },
  getModel: { summary: "A model with its versions, the newest first", example: { name } },
  editModel: {
    summary: "Rename, describe or tag a model",
    example: { name, description: "Tells two half moons apart." },
  },
  removeModel: { summary: "Remove a model with its versions; undo brings all of it back" },
  editVersion: {
    summary: "Describe or tag a version",
    example: { name, version: 1, tags: { reviewed: "yes" } },
  },
  removeVersion: { summary: "Remove a version; its number is not used again" },
  setAlias: {
    summary: "Put an alias on a version, move it or take it off",
    takes: { version: "Number of a version; null takes the alias off." },
    example: { name, alias: "champion", version: 2 },
  },
  rollbackAlias: {
    summary: "Put an alias back to where it was before its last move",
    takes: { from: "The version that has it now: a move in between is a CONFLICT." },
    example: { name, alias: "champion", from: 2 },
  },
  setStage: {
    summary: "Put a version into a stage, or ask for one that needs an approval",
    example: { name, version: 1, stage: "Staging", why: "Passed the review." },
  },
  setGuards: {
    summary: "Which stages need an approval",
    example: { name, guards: { Production: "other" } },
  },
  decideRequest: { summary: "Approve or refuse a stage that was asked for" },
  listRequests: {
    summary: "Stages that wait for an approval, the oldest first",
    example: { name },
  },
  listVersionFiles: {
    summary: "Files of a version with their hashes",
    example: { name, version: 1 },
  },
  listVersionFormats: {
    summary: "Formats of a version's files, and which can run code when loaded",
    example: { name, version: 1 },
  },
  readVersionHeader: { summary: "What the header of a version's file tells" },
  signVersionFile: { summary: "An address that hands out a version's file for a few minutes" },
  readVersionAbout: {
    summary: "Signature, input example and environment of a version",
    example: { name, version: 1 },
  },
  diffVersions: { summary: "What two versions differ in", example: { name, a: 1, b: 2 } },
  getLineage: { summary: "Where the versions of a model came from", example: { name } },
};
