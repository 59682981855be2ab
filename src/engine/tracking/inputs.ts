import { createHash } from "node:crypto";
import { statement, type WriteDb } from "../../store/index.ts";
import type { Tag } from "./experiments.ts";
import { requireActiveRun } from "./run-links.ts";
import type { RunsChanged } from "./runs.ts";

export interface Dataset {
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  readonly schema: string | undefined;
  readonly profile: string | undefined;
}

export interface LoggedInput {
  readonly dataset: Dataset;
  readonly tags: readonly Tag[];
}

export interface ModelLink {
  readonly modelId: string;
  readonly step: number | bigint;
}

/** The same data set with the same tags twice is one input. */
export function logInputs(
  db: WriteDb,
  args: {
    readonly trackingId: string;
    readonly inputs: readonly LoggedInput[];
    readonly models: readonly string[];
  },
): RunsChanged {
  const run = requireActiveRun(db, args.trackingId);
  for (const { dataset, tags } of args.inputs) {
    const sorted = tags.toSorted((a, b) => (a.key < b.key ? -1 : 1));
    statement(
      db,
      "INSERT INTO tracking_inputs (run_id, dataset_id, tags) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    ).run(run.trackingId, ensureDataset(db, dataset), JSON.stringify(sorted));
  }
  linkModels(
    db,
    run.trackingId,
    "input",
    args.models.map((modelId) => ({ modelId, step: 0 })),
  );
  return { runIds: [run.runId] };
}

export function logOutputs(
  db: WriteDb,
  args: { readonly trackingId: string; readonly models: readonly ModelLink[] },
): RunsChanged {
  const run = requireActiveRun(db, args.trackingId);
  linkModels(db, run.trackingId, "output", args.models);
  return { runIds: [run.runId] };
}

function linkModels(
  db: WriteDb,
  trackingId: string,
  role: "input" | "output",
  models: readonly ModelLink[],
): void {
  const put = statement(
    db,
    "INSERT INTO tracking_run_models (run_id, role, model_id, step) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  for (const { modelId, step } of models) put.run(trackingId, role, modelId, step);
}

function ensureDataset(db: WriteDb, dataset: Dataset): string {
  const { name, digest, sourceType, source, schema = null, profile = null } = dataset;
  const values = [name, digest, sourceType, source, schema, profile];
  const id = createHash("sha256").update(JSON.stringify(values)).digest("hex").slice(0, 32);
  statement(
    db,
    `INSERT INTO tracking_datasets (id, name, digest, source_type, source, schema, profile)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  ).run(id, ...values);
  return id;
}
