import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AppendCodec, CompanionCodec } from "./codec.ts";
import { blockEnvelope, eventEnvelope, zipEnvelope, type Envelope } from "./fuzz.test-support.ts";
import { CODECS } from "./registry.ts";
import { FIXTURES, SAMPLES } from "./samples.test-support.ts";

/* Test support: what is damaged. Not part of the product. */

export interface Fuzzed {
  readonly name: string;
  readonly codec: AppendCodec;
  readonly bytes: Uint8Array;
  readonly envelope: Envelope | undefined;
  readonly isDocument: boolean;
}

export interface FuzzedCompanion {
  readonly name: string;
  readonly codec: CompanionCodec;
  readonly bytes: Uint8Array;
  readonly path: string;
}

const ENVELOPES: Readonly<Record<string, Envelope>> = {
  tfevents: eventEnvelope,
  wandb: blockEnvelope,
  swanlab: blockEnvelope,
  comet: zipEnvelope,
};

/** They are read as a whole, or not at all. */
const DOCUMENTS = new Set([
  "hf-trainer",
  "sacred-metrics",
  "sacred-run",
  "xgboost-evals",
  "comet",
  "mlflow-param",
  "mlflow-tag",
  "mlflow-run",
  "clearml-task",
]);

const MLFLOW = "mlflow_filestore/mlruns/198176450151020885/f76e7a128fbf47f0ad678f6a486403ed";
/** Files that tell of a run and hold no points. */
const POINTLESS = [
  ["mlflow-param", `${MLFLOW}/params/lr`],
  ["mlflow-tag", `${MLFLOW}/tags/mlflow.runName`],
  ["mlflow-run", `${MLFLOW}/meta.yaml`],
  [
    "clearml-task",
    "clearml_offline/clearml_cache_offline/offline-781accef766b4314ba31ecc0b6f14722/task.json",
  ],
  ["sacred-run", "sacred/sacred_runs/1/run.json"],
  ["codecarbon", "codecarbon/emissions.csv"],
] as const;

function findAppendCodec(id: string): AppendCodec {
  const codec = CODECS.find((one) => one.id === id);
  if (codec?.kind !== "append") throw new Error(`${id} reads no logs`);
  return codec;
}

const ALL: typeof SAMPLES = [
  ...SAMPLES,
  ...POINTLESS.map(
    ([id, path]) =>
      [path, findAppendCodec(id), new Uint8Array(readFileSync(join(FIXTURES, path)))] as const,
  ),
];

/** Every sample; more than one of a format are told apart by a number. */
export const FUZZED: readonly Fuzzed[] = [...Map.groupBy(ALL, ([, codec]) => codec.id)].flatMap(
  ([id, samples]) =>
    samples.map(([, codec, bytes], i) => ({
      name: `${id}-${i}`,
      codec,
      bytes,
      envelope: ENVELOPES[id],
      isDocument: DOCUMENTS.has(id),
    })),
);

const YAML =
  "base: &b {lr: 1.0e-3, net: [1, 2]}\nmodel:\n  <<: *b\n  name: 'größe'\n  text: |\n    two\n    lines\nlist:\n- a\n- {b: null}\nflag: yes\ndate: 2026-11-27\n";
const JSON_TEXT = '{"lr": 0.1, "net": {"depth": 3, "größe": [1, 2, {"a": null}]}, "flag": true}';

/** Parameter files, each in the place where it is one. */
export const FUZZED_COMPANIONS: readonly FuzzedCompanion[] = (
  [
    ["params-file", "run/hparams.yaml", YAML],
    ["params-file", "run/args.json", JSON_TEXT],
    ["hydra-config", "run/.hydra/config.yaml", YAML],
    [
      "wrapped-config",
      "run-x/files/config.yaml",
      "lr:\n  value: 0.1\nnet:\n  desc: null\n  value:\n    depth: 3\n",
    ],
    ["sacred-config", "1/config.json", JSON_TEXT],
    ["ray-params", "trial/params.json", JSON_TEXT],
    ["dvclive-params", "dvclive/params.yaml", YAML],
    [
      "mlflow-experiment",
      "mlruns/1/meta.yaml",
      "experiment_id: '1'\nname: demo\nlifecycle_stage: active\n",
    ],
  ] as const
).map(([id, path, text], i) => {
  const codec = CODECS.find((one) => one.id === id);
  if (codec?.kind !== "companion") throw new Error(`${id} reads no parameter files`);
  return { name: `${id}-${i}`, codec, bytes: new TextEncoder().encode(text), path };
});
