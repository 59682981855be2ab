export { createIngestHandlers } from "./handlers.ts";
export { createIngestService, type IngestService } from "./service.ts";
