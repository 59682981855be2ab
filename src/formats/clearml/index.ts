export { clearmlArchiveCodec, clearmlEndCodec } from "./archive.ts";
export { clearmlMetricsCodec, clearmlTaskCodec } from "./task.ts";
