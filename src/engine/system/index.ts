export { keepBackups } from "./backups.ts";
export { createSystemHandlers, openSettings } from "./handlers.ts";
export { rebuildWorkspace, type ReadFailure, type RebuildResult } from "./rebuild.ts";
