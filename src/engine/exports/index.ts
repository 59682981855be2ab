export { createEncodeTable, type EncodeTable } from "./encode-table.ts";
export { createExportHandlers } from "./handlers.ts";
export { findExported, listKeys, readRows } from "./queries.ts";
export { createExportService, type ExportService } from "./service.ts";
