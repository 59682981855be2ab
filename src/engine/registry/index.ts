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
export { createVersion, type NewVersion } from "./models.ts";
export { isVersionPath, readVersionPath } from "./assay-source.ts";
export type { LineageRows } from "./lineage.ts";
export { createRegistrar } from "./registrar.ts";
export { createVersionDoor, type VersionDoor } from "./version-door.ts";
export { createVersionFiles } from "./version-files.ts";
export { getVersionOrigin } from "./version-queries.ts";
