export { createImportService, type FolderReading } from "./import-service.ts";
export type { ImportScope } from "./scope.ts";
