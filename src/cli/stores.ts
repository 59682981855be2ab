import { withConnection } from "./connection.ts";
import type { CommonOptions } from "./listings.ts";
import { printJson, printTable } from "./output.ts";

/** Stores of loggers on this machine that are not watched. */
export async function listStores({ data, json }: CommonOptions): Promise<void> {
  const stores = await withConnection(data, ({ api }) => api.ingest.listStores());
  if (json === true) printJson({ stores });
  else {
    printTable(
      ["LOGGER", "RUNS", "PATH"],
      stores.map(({ logger, runs, isCut, path }) => [
        logger,
        isCut ? `${runs} or more` : runs,
        path,
      ]),
      "No store of a logger outside of the watched folders.",
    );
  }
}
