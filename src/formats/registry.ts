import type { Codec, FileFacts } from "./codec.ts";
import { catboostCodec } from "./catboost/index.ts";
import {
  clearmlArchiveCodec,
  clearmlEndCodec,
  clearmlMetricsCodec,
  clearmlTaskCodec,
} from "./clearml/index.ts";
import { codecarbonCodec } from "./codecarbon/index.ts";
import { cometCodec } from "./comet/index.ts";
import { csvCodec } from "./csv/index.ts";
import { dvcliveCodec, dvcliveParamsCodec } from "./dvclive/index.ts";
import { hfTrainerCodec } from "./hf-trainer/index.ts";
import { jsonlCodec } from "./jsonl/index.ts";
import {
  mlflowDatabaseCodec,
  mlflowExperimentCodec,
  mlflowMetricCodec,
  mlflowParamCodec,
  mlflowRunCodec,
  mlflowTagCodec,
} from "./mlflow/index.ts";
import {
  neptuneCodec,
  neptuneExportCodec,
  neptuneMetadataCodec,
  neptuneUploadCodec,
} from "./neptune/index.ts";
import { optunaDatabaseCodec, optunaJournalCodec } from "./optuna/index.ts";
import { hydraCallCodec } from "./params/hydra.ts";
import { hydraConfigCodec, paramsFileCodec, wrappedConfigCodec } from "./params/index.ts";
import { rayErrorCodec, rayParamsCodec, rayTuneCodec } from "./ray-tune/index.ts";
import { sacredConfigCodec, sacredMetricsCodec, sacredRunCodec } from "./sacred/index.ts";
import { swanlabCodec } from "./swanlab/index.ts";
import { textLogCodec } from "./text-log/index.ts";
import { tfeventsCodec } from "./tfevents/index.ts";
import { trackioCodec } from "./trackio/index.ts";
import { wandbCodec } from "./wandb/index.ts";
import { isDebugLog, wandbFilesCodec, wandbMetadataCodec } from "./wandb/metadata.ts";
import { xgboostCodec } from "./xgboost/index.ts";

/** Every format that is read, in the order in which they are asked. A new one is one line here. */
export const CODECS: readonly Codec[] = [
  tfeventsCodec,
  wandbCodec,
  swanlabCodec,
  cometCodec,
  hfTrainerCodec,
  sacredMetricsCodec,
  sacredRunCodec,
  xgboostCodec,
  catboostCodec,
  dvcliveCodec,
  codecarbonCodec,
  csvCodec,
  clearmlMetricsCodec,
  clearmlTaskCodec,
  clearmlEndCodec,
  clearmlArchiveCodec,
  neptuneCodec,
  neptuneExportCodec,
  optunaJournalCodec,
  mlflowDatabaseCodec,
  optunaDatabaseCodec,
  trackioCodec,
  rayTuneCodec,
  rayErrorCodec,
  jsonlCodec,
  mlflowMetricCodec,
  mlflowParamCodec,
  mlflowTagCodec,
  mlflowRunCodec,
  textLogCodec,
  paramsFileCodec,
  hydraConfigCodec,
  wrappedConfigCodec,
  sacredConfigCodec,
  mlflowExperimentCodec,
  rayParamsCodec,
  dvcliveParamsCodec,
  wandbFilesCodec,
  wandbMetadataCodec,
  neptuneMetadataCodec,
  neptuneUploadCodec,
  hydraCallCodec,
];

/** The codecs for which the file's name is reason enough to look into it, in the order to ask them. */
export function matchCodecs(file: FileFacts): readonly Codec[] {
  return isDebugLog(file) ? [] : CODECS.filter((codec) => codec.matches(file));
}
