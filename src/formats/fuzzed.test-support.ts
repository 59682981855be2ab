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
  "clearml-end": zipEnvelope,
  "clearml-archive": zipEnvelope,
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
  "clearml-end",
  "clearml-archive",
]);

const MLFLOW = "mlflow_filestore/mlruns/198176450151020885/f76e7a128fbf47f0ad678f6a486403ed";
const FACTS = "run_facts";
const CLEARML_ZIP =
  "clearml_offline/clearml_cache_offline/offline-781accef766b4314ba31ecc0b6f14722.zip";
/** Files that tell of a run besides its points. */
const OTHERS = [
  ["clearml-end", CLEARML_ZIP],
  ["clearml-archive", CLEARML_ZIP],
  ["mlflow-param", `${MLFLOW}/params/lr`],
  ["mlflow-tag", `${MLFLOW}/tags/mlflow.runName`],
  ["mlflow-run", `${MLFLOW}/meta.yaml`],
  [
    "clearml-task",
    "clearml_offline/clearml_cache_offline/offline-781accef766b4314ba31ecc0b6f14722/task.json",
  ],
  ["sacred-run", "sacred/sacred_runs/1/run.json"],
  ["codecarbon", "codecarbon/emissions.csv"],
  [
    "mlflow-tag",
    `${FACTS}/mlflow/mlruns/0/7dc5a718a11e474f94ee17df5a07dd66/tags/mlflow.source.git.diff`,
  ],
  ["clearml-task", `${FACTS}/clearml/offline-081207454f104f7b98b0e58bde9c82dd/task.json`],
  ["sacred-run", `${FACTS}/sacred/sacred_runs/1/run.json`],
  ["comet", `${FACTS}/comet/.cometml-runs/77faaae551a5491389f204a6afe5eead.zip`],
] as const;

const RAY_ERROR =
  'Failure # 1 (occurred at 2026-11-22_02-26-41)\nTraceback (most recent call last):\n  File "größe.py", line 3, in f\n    raise ValueError("no")\nValueError: no\n';

function findAppendCodec(id: string): AppendCodec {
  const codec = CODECS.find((one) => one.id === id);
  if (codec?.kind !== "append") throw new Error(`${id} reads no logs`);
  return codec;
}

const ALL: typeof SAMPLES = [
  ...SAMPLES,
  ...OTHERS.map(
    ([id, path]) =>
      [path, findAppendCodec(id), new Uint8Array(readFileSync(join(FIXTURES, path)))] as const,
  ),
  ["error.txt", findAppendCodec("ray-error"), new TextEncoder().encode(RAY_ERROR)],
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
    ["wandb-files", "run-x/files/requirements.txt", "a==1\n# b\nc == 2\n"],
    ["wandb-files", "run-x/files/diff.patch", "--- a\n+++ b\n-x\n+y\n"],
    [
      "wandb-metadata",
      "run-x/files/wandb-metadata.json",
      '{"os": "Linux", "args": ["--lr", "0.1"], "program": "a.py", "git": {"remote": "https://u:p@h/r", "commit": "ab"}, "gpu_nvidia": [{"name": "A"}, {"name": "A"}], "cpu": {"model": "c"}}',
    ],
    [
      "wandb-metadata",
      "run-x/files/swanlab-metadata.json",
      '{"hardware": {"cpu": {"brand": "c", "logical_count": 2}, "accelerators": [{"devices": [{"name": "A"}]}]}, "runtime": {"cwd": "/"}, "git": {"branch": "main"}}',
    ],
    [
      "wrapped-config",
      "run-x/files/config.yaml",
      "_wandb:\n  value:\n    python_version: 3.11.2\n    e:\n      x1:\n        host: h\n        args: [a]\nlr:\n  value: 0.1\n",
    ],
    ["neptune-metadata", "run__a/metadata.json", '{"os": "Linux", "pythonVersion": "3.11"}'],
    ["neptune-upload", "run__a/upload_path/source_code_diff-1.patch", "-x\n+y\n"],
    ["hydra-call", "run/.hydra/overrides.yaml", "- a=1\n- 'b=[1, 2]'\n"],
    ["hydra-call", "run/.hydra/hydra.yaml", "hydra:\n  runtime:\n    cwd: /home\n"],
  ] as const
).map(([id, path, text], i) => {
  const codec = CODECS.find((one) => one.id === id);
  if (codec?.kind !== "companion") throw new Error(`${id} reads no parameter files`);
  return { name: `${id}-${i}`, codec, bytes: new TextEncoder().encode(text), path };
});
