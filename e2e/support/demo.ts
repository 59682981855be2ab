import { join } from "node:path";
import { ROOT } from "./engine.ts";

/** The demo project: small recordings by real loggers. */
export const DEMO = join(ROOT, "assets", "demo");
