import { parentPort, workerData } from "node:worker_threads";
import { open, openJournalFile, serveReader, serveTable, serveWriter } from "../store/index.ts";
import { analysisTable } from "./analysis-table.ts";
import { pastQuestions } from "./past-questions.ts";
import { createPastTable, createWriteContext } from "./runs/index.ts";
import { createWriteTable, readTable } from "./store-tables.ts";

/** Entry of the store's threads: one writer, some readers, one that analyses, one that looks into the past, on one workspace file. */
export interface StoreThreadData {
  readonly role: "writer" | "reader" | "analyst" | "past";
  readonly databasePath: string;
  readonly journalPath: string;
}

if (parentPort === null) throw new Error("store-thread is a worker's entry");
const data = workerData as StoreThreadData;
if (data.role === "writer") {
  const journal = openJournalFile(data.journalPath);
  const db = open(data.databasePath, { role: "writer" });
  serveWriter(parentPort, db, createWriteTable(createWriteContext(journal)), {
    onClose: () => journal.close(),
  });
} else if (data.role === "past") {
  const { table, close } = createPastTable(data.databasePath, pastQuestions);
  serveTable(parentPort, table, { onClose: close });
} else if (data.role === "reader") {
  serveReader(parentPort, open(data.databasePath, { role: "reader" }), readTable);
} else {
  serveReader(parentPort, open(data.databasePath, { role: "reader" }), analysisTable);
}
