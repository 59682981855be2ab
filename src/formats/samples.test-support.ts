import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AppendCodec } from "./codec.ts";
import { catboostCodec } from "./catboost/index.ts";
import { clearmlMetricsCodec } from "./clearml/index.ts";
import { cometCodec } from "./comet/index.ts";
import { csvCodec } from "./csv/index.ts";
import { dvcliveCodec } from "./dvclive/index.ts";
import { hfTrainerCodec } from "./hf-trainer/index.ts";
import { jsonlCodec } from "./jsonl/index.ts";
import { swanlabCodec } from "./swanlab/index.ts";
import { mlflowMetricCodec } from "./mlflow/index.ts";
import { neptuneCodec } from "./neptune/index.ts";
import { optunaJournalCodec } from "./optuna/index.ts";
import { rayTuneCodec } from "./ray-tune/index.ts";
import { sacredMetricsCodec } from "./sacred/index.ts";
import { textLogCodec } from "./text-log/index.ts";
import { tfeventsCodec } from "./tfevents/index.ts";
import { wandbCodec } from "./wandb/index.ts";
import { xgboostCodec } from "./xgboost/index.ts";
import { bytesField, event, eventFile, scalar, summary, varintField } from "./tfevents/testing.ts";

/* Test support: a file of every format, as its logger wrote it. Not part of the product. */

export const FIXTURES = join(import.meta.dirname, "../../e2e/fixtures/loggers");

const encode = (text: string) => new TextEncoder().encode(text);

export const SAMPLES: ReadonlyArray<
  readonly [name: string, codec: AppendCodec, bytes: Uint8Array]
> = [
  ...(
    [
      [
        "torch_tensorboard/runs/Nov22_02-12-29_workstation",
        "events.out.tfevents.1795313549.workstation.18115.0",
        tfeventsCodec,
      ],
      [
        "lightning_default/lightning_logs/version_0",
        "events.out.tfevents.1795313252.workstation.12281.0",
        tfeventsCodec,
      ],
      ["lightning_csv/lightning_logs/version_0", "metrics.csv", csvCodec],
      ["keras_csvlogger", "training.log", csvCodec],
      ["sb3", "monitor.csv", csvCodec],
      ["sb3/sb3_log", "progress.csv", csvCodec],
      ["sb3/sb3_log", "progress.json", jsonlCodec],
      ["generic_files", "metrics.jsonl", jsonlCodec],
      [
        "mlflow_filestore/mlruns/198176450151020885/f76e7a128fbf47f0ad678f6a486403ed/metrics/val",
        "acc",
        mlflowMetricCodec,
      ],
      [
        "clearml_offline/clearml_cache_offline/offline-781accef766b4314ba31ecc0b6f14722",
        "metrics.jsonl",
        clearmlMetricsCodec,
      ],
      [
        "neptune_offline/.neptune/offline/run__5fdb6bfc-12ca-4df7-84eb-f0215e1c181f__27305__p8ix4ea4",
        "data-1.log",
        neptuneCodec,
      ],
      [
        "ray_tune/ray_results/demo/f_1d9f2_00000_0_lr=0.1000_2026-11-22_02-26-34",
        "result.json",
        rayTuneCodec,
      ],
      ["optuna_journal", "optuna_journal_storage.log", optunaJournalCodec],
      ["comet_offline/.cometml-runs", "ae19a0207b784ebd98f260bdc6d0bbb0.zip", cometCodec],
      ["hf_trainer/trainer_output", "trainer_state.json", hfTrainerCodec],
      ["sacred/sacred_runs/1", "metrics.json", sacredMetricsCodec],
      ["xgboost_evals", "evals_result.json", xgboostCodec],
      ["catboost/catboost_info", "learn_error.tsv", catboostCodec],
      ["dvclive/dvclive/plots/metrics/train", "acc.tsv", dvcliveCodec],
      ["swanlab_local/swanlog/run-20261122_022230-djmynohm", "run-djmynohm.swanlab", swanlabCodec],
      [
        "wandb_offline/wandb/offline-run-20261122_023326-n8oqxa9l",
        "run-n8oqxa9l.wandb",
        wandbCodec,
      ],
      ["text_logs", "xgboost.log", textLogCodec],
      ["text_logs/trainer", "output.log", textLogCodec],
      ["text_logs", "guild.txt", textLogCodec],
      ["swanlab_media/swanlog/run-20261128_003939-nwls9nyg", "run-nwls9nyg.swanlab", swanlabCodec],
      ["wandb_media/wandb/offline-run-20261127_203901-r3tgyhlb", "run-r3tgyhlb.wandb", wandbCodec],
    ] as const
  ).map(
    ([folder, name, codec]) =>
      [
        `${folder}/${name}`,
        codec,
        new Uint8Array(readFileSync(join(FIXTURES, folder, name))),
      ] as const,
  ),
  [
    "a CSV with everything",
    csvCodec,
    encode(
      '\uFEFF"epoch";größe;"a;""b"""\r\n0;1;"2"\r\n\r\n1;nan;"x\ny"\r\n2;3\n3;4;5;6\nepoch;größe\n4;7\n0;8\n1;"9\n2;10\n',
    ),
  ],
  [
    "a CSV with decimal commas",
    csvCodec,
    encode(
      "\nstep;a, b;c, d\n0;1,234;x\n1;1,5;2.5\n\0\0\x002;1,234;,5\nstep;c, d;0\n3;0,25;1,234\n4;1.5;1\n",
    ),
  ],
  [
    "JSON lines with everything",
    jsonlCodec,
    encode(
      '{"epoch": 0, "größe": NaN, "t": {"x": 1}}\r\n\n[1]\n{"epoch": 1, "größe": "inf"}\nnot json\n{"epoch": 0, "step": 9007199254740993, "größe": 2}\n{"epoch": 1',
    ),
  ],
  [
    "the beginning of text_logs/tqdm.txt",
    textLogCodec,
    new Uint8Array(readFileSync(join(FIXTURES, "text_logs/tqdm.txt"))).slice(0, 2500),
  ],
  [
    "a text log with everything",
    textLogCodec,
    encode(
      "Loading: 12%\r\n\x1b[1mEpoch 1/3\x1b[0m\n\r 1/2 ━ 0s 1ms/step - größe: 3.0\b\b\r2/2 ━━ 0s 1ms/step - größe: 2.0 - val_größe: nan\n" +
        "2026-01-01 12:00:00,123 - train - INFO - epoch=1 loss=0.5\nEpoch 2/3\n2/2 ━━ 1s - größe: 1.0 - val_größe: 2.0\nTrain Epoch: 1 [0/60 (0%)]\tLoss: 2.0\n" +
        "2026-01-01 12:00:01,123 - train - INFO - epoch=2 loss=0.25\r\nEpoch 3/3\n\r2/2 ━━ 0s - größe: 0.5\nTrain Epoch: 1 [30/60 (50%)]\tLoss: 1.0\n\nTest set: Average loss: 0.5, Accuracy: 9/10 (90%)\n" +
        "2026-01-01 12:00:02,123 - train - INFO - epoch=3 loss=0.125\nEpoch 1/3\n2/2 ━━ 1s - größe: 9.0\n 50%|█ | 5/10 [00:01<00:01, 5it/s, x=1]\r100%|██| 10/10 [00:02<00:00, 5it/s, x=2]\n100%|██| 10/10 [00:02<00:00, 5it/s, x=3]\ntorn: 1",
    ),
  ],
  [
    "events with everything",
    tfeventsCodec,
    eventFile(
      event(1, 0, bytesField(3, "brain.Event:2")),
      event(2, 5, summary(scalar("a", 1), scalar("größe", NaN))),
      event(3, 2n ** 60n, summary(scalar("a", 2))),
      [0xff],
      event(4, 0, bytesField(7, varintField(1, 1))),
      event(5, 1, summary(scalar("a", 3))),
    ),
  ],
];
