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
