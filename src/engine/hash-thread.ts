import { parentPort } from "node:worker_threads";
import { serveTable } from "../store/index.ts";
import { createHashTable } from "./hash-files.ts";

/** Entry of the threads that hash files, however large. */
if (parentPort === null) throw new Error("hash-thread is a worker's entry");
serveTable(parentPort, createHashTable());
