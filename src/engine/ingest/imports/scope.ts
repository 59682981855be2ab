import type { ImportFormat } from "../../../contract/ingest-import.ts";

/** What of a folder an import takes: everything else in it belongs to somebody else. */
export interface ImportScope {
  readonly codecs: ReadonlySet<string>;
  /** Name of the one file in the folder that is imported; undefined for the whole folder. */
  readonly only: string | undefined;
}

const CODECS: Readonly<Record<ImportFormat, readonly string[]>> = {
  mlflow: [
    "mlflow-database",
    "mlflow-metric",
    "mlflow-param",
    "mlflow-tag",
    "mlflow-run",
    "mlflow-experiment",
  ],
  wandb: ["wandb"],
  neptune: ["neptune-export"],
  tensorboard: ["tfevents"],
};

export function scopeOf(format: ImportFormat, only: string | undefined): ImportScope {
  return { codecs: new Set(CODECS[format]), only };
}
