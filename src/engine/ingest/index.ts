export { createIngestHandlers } from "./handlers.ts";
export { createIngestService, type IngestService } from "./service.ts";
export { beginImport, endImport } from "./imports/writes.ts";
export { watchFolder, type Watch } from "./watch.ts";
