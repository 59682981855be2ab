export { createFigureHandlers } from "./handlers.ts";
