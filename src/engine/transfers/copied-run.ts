import type { RunAnswer, Tag } from "./answers.ts";
import type { FileItem } from "./mlflow-side.ts";
import type { Point } from "./points.ts";

/** What a run must have before it is looked at whole. */
export interface RunRef {
  readonly id: string;
  readonly name: string;
  readonly userId: string;
  readonly startMs: number | bigint;
  /** As it came here from a server: the run there. */
  readonly mark: string | undefined;
  load(): Promise<CopiedRun>;
}

/** A run as it is copied: one that MLflow's interface tells of, or one that a watched log was read to be. */
export interface CopiedRun {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly startMs: number | bigint;
  readonly endMs: number | bigint | undefined;
  readonly params: readonly Tag[];
  readonly tags: readonly Tag[];
  readonly inputs: RunAnswer["inputs"]["dataset_inputs"];
  readonly modelInputs: readonly string[];
  readonly modelOutputs: ReadonlyArray<{ readonly id: string; readonly step: number | bigint }>;
  readonly metrics: readonly string[];
  /** Page by page. */
  points(metric: string): AsyncIterable<readonly Point[]>;
  readonly files: FileSource;
  /** What is told of it: names that MLflow does not take, say. */
  readonly notes: readonly string[];
  /** Changes with whatever may have changed in it; without its files. */
  readonly seal: string;
}

export interface FileSource {
  list(): Promise<readonly FileItem[]>;
  read(path: string): AsyncIterable<Uint8Array>;
  /** SHA-256. */
  hash(path: string): Promise<string>;
}

export const NO_FILES: FileSource = {
  list: async () => [],
  read: () => {
    throw new Error("there is none");
  },
  hash: () => Promise.reject(new Error("there is none")),
};
