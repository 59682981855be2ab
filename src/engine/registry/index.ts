export { decideRequest, listRequests, setGuards } from "./approvals.ts";
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
  rollbackAlias,
  setAlias,
  setStage,
  type NewVersion,
} from "./models.ts";
export { isVersionPath, readVersionPath } from "./assay-source.ts";
export type { LineageRows } from "./lineage.ts";
export { getModel, listModels } from "./queries.ts";
export { createRegistrar } from "./registrar.ts";
export { registerVersion } from "./register-version.ts";
export { createVersionDoor, type VersionDoor } from "./version-door.ts";
export { createVersionFiles } from "./version-files.ts";
export { findVersionOrigin, getVersionOrigin, nameOrigins } from "./version-queries.ts";
