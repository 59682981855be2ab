export { createReportHandlers } from "./handlers.ts";
