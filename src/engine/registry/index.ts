export { createRegistryHandlers } from "./handlers.ts";
export {
  listVersions,
  MODEL_COLUMNS,
  PROMPT_TAG,
  requireModel,
  requireVersion,
  VERSION_COLUMNS,
  VERSIONS,
  type ModelRow,
  type VersionRow,
} from "./find.ts";
export {
  createModel,
  createVersion,
  editModel,
  editVersion,
  removeModel,
  removeVersion,
  setAlias,
  setStage,
  type NewVersion,
} from "./models.ts";
export { getModel, listModels } from "./queries.ts";
