import { join } from "node:path";
import { ROOT } from "./engine.ts";

/** The demo project: small recordings by real loggers. */
export const DEMO = join(ROOT, "assets", "demo");

/** A run with every kind of media, as TensorBoard's own code wrote it. */
export const MEDIA = join(ROOT, "e2e", "fixtures", "media");

/** Recordings of every logger that is read. */
export const FIXTURES = join(ROOT, "e2e", "fixtures");
