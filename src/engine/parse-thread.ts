import { parentPort } from "node:worker_threads";
import { serveTable } from "../store/index.ts";
import { createParseTable } from "./ingest/parse.ts";

/** Entry of the parser threads. */
if (parentPort === null) throw new Error("parse-thread is a worker's entry");
serveTable(parentPort, createParseTable());
