export { keepBackups } from "./backups.ts";
export { createSystemHandlers, openSettings } from "./handlers.ts";
export { rebuildWorkspace } from "./rebuild.ts";
