import { parentPort } from "node:worker_threads";
import { serveTable } from "../store/index.ts";
import { createParserTable } from "./parser-table.ts";

/** Entry of the parser threads. */
if (parentPort === null) throw new Error("parse-thread is a worker's entry");
// hyparquet reads columns side by side: the first that fails is told, and nobody waits for the others.
process.on("unhandledRejection", () => undefined);
serveTable(parentPort, createParserTable());
