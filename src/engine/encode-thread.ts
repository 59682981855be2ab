import { parentPort } from "node:worker_threads";
import { serveTable } from "../store/index.ts";
import { createEncodeTable } from "./exports/index.ts";

/** Entry of the threads that encode what goes out, one file each. */
if (parentPort === null) throw new Error("encode-thread is a worker's entry");
serveTable(parentPort, createEncodeTable());
