export { createHostHandlers } from "./handlers.ts";
export { createHosts, type Hosts } from "./service.ts";
export type { FileRules } from "./file-rules.ts";
