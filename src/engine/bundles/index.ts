export { createBundleHandlers } from "./handlers.ts";
