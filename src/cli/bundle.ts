import { resolve } from "node:path";
import { withConnection } from "./connection.ts";
import { findRun } from "./find-run.ts";
import type { CommonOptions } from "./listings.ts";
import { formatBytes, printJson, printLine, UsageError } from "./output.ts";

export interface BundleOptions extends CommonOptions {
  readonly output?: string;
}

/** Runs whole, in one signed file: docs/bundle.md. */
export async function writeBundle(given: readonly string[], options: BundleOptions): Promise<void> {
  const { data, json, output } = options;
  if (output === undefined) throw new UsageError("Name a file with -o, for example runs.assay.");
  if (given.length === 0) throw new UsageError("Name the runs to bundle.");
  const written = await withConnection(data, async ({ api }) => {
    const runIds: string[] = [];
    for (const one of given) runIds.push((await findRun(api, one)).id);
    return api.bundles.write({ runIds: [...new Set(runIds)], path: resolve(output) });
  });
  if (json === true) printJson(written);
  else
    printLine(
      `Wrote ${written.counts.points} points of ${written.counts.runs} runs to ${written.path} (${formatBytes(written.bytes)}), signed by ${written.fingerprint}.`,
    );
}
