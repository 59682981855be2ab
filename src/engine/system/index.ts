export { keepBackups } from "./backups.ts";
export { createSystemHandlers, openSettings, type TakenPort } from "./handlers.ts";
export { rebuildWorkspace, type ReadFailure, type RebuildResult } from "./rebuild.ts";
