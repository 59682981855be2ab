/**
 * Logs of ten loggers, byte for byte in the form that each writes: for trees of files and for runs that grow. The same
 * place, step and time give the same bytes, and no two runs have the same values.
 */
import { createHash } from "node:crypto";
import { encodeFileVersionRecord, encodeScalarRecord, eventFileName } from "./gen-events.ts";

/** Where a log lies and which one of all it is. */
export interface LogPlace {
  /** POSIX, relative to the watched folder. */
  readonly folder: string;
  readonly run: number;
  /** Which run of its file, where a file holds several. */
  readonly part: number;
}

export interface RunLog {
  /** Of the log, relative to the watched folder. */
  readonly path: string;
  /** Small files that the logger writes beside it before it begins. */
  readonly beside: ReadonlyArray<readonly [path: string, text: string]>;
  /** What is appended before the first row. */
  readonly head: Uint8Array | string;
  readonly metric: string;
  /** What is appended for a step: one write. `atMs` since the epoch. */
  row(step: number, atMs: number): Uint8Array | string;
}

export interface LogFormat {
  readonly name: string;
  /** As `assay sources ls` names it. */
  readonly logger: string;
  /** Points of all its metrics that a row comes to. */
  readonly pointsPerRow: number;
  /** Runs that share a folder, as the logger keeps them; in one file where `part` counts. */
  readonly runsPerFolder: number;
  create(place: LogPlace): RunLog;
}

/** Process ids of invented writers, so that no two logs seem to be of one process. */
const FIRST_PID = 100_000;
const HOST = "workstation";
/** The metric of the first run alone, so that its points can be told in a chart. */
export const PROBE_METRIC = "probe/loss";

function create(
  format: Pick<LogFormat, "name" | "logger"> & Partial<LogFormat>,
  make: (place: LogPlace) => Omit<RunLog, "beside" | "head"> & Partial<RunLog>,
): LogFormat {
  return {
    pointsPerRow: 1,
    runsPerFolder: 1,
    create: (place) => ({ beside: [], head: "", ...make(place) }),
    ...format,
  };
}

export const LOG_FORMATS: readonly LogFormat[] = [
  create({ name: "tfevents", logger: "tensorboard" }, ({ folder, run }) => {
    const metric = run === 0 ? PROBE_METRIC : "train/loss";
    return {
      path: `${folder}/${eventFileName(run)}`,
      metric,
      head: encodeFileVersionRecord(),
      row: (step, atMs) => encodeScalarRecord(metric, step, valueOf(run, step), atMs / 1000),
    };
  }),
  create({ name: "csv", logger: "csv" }, ({ folder, run }) => ({
    path: `${folder}/metrics.csv`,
    metric: "loss",
    head: "step,loss\n",
    row: (step) => `${step},${valueOf(run, step)}\n`,
  })),
  create({ name: "dvclive", logger: "dvclive" }, ({ folder, run }) => ({
    path: `${folder}/dvclive/plots/metrics/loss.tsv`,
    metric: "loss",
    head: "step\tloss\n",
    row: (step) => `${step}\t${valueOf(run, step)}\n`,
  })),
  create({ name: "jsonl", logger: "jsonl" }, ({ folder, run }) => ({
    path: `${folder}/metrics.jsonl`,
    metric: "loss",
    row: (step) => `${JSON.stringify({ step, loss: valueOf(run, step) })}\n`,
  })),
  create({ name: "ray", logger: "ray-tune" }, ({ folder, run }) => ({
    path: `${folder}/result.json`,
    metric: "loss",
    row: (step, atMs) => `${JSON.stringify(rayResult(run, step, atMs))}\n`,
  })),
  create({ name: "mlflow", logger: "mlflow", runsPerFolder: 1000 }, ({ folder, run }) => {
    const experiment = `${folder}/mlruns/198176450151020885`;
    const id = hexOf(run);
    return {
      path: `${experiment}/${id}/metrics/loss`,
      metric: "loss",
      beside: [
        [`${experiment}/meta.yaml`, "experiment_id: '198176450151020885'\nname: bench\n"],
        [`${experiment}/${id}/meta.yaml`, mlflowMeta(run, id)],
      ],
      row: (step, atMs) => `${Math.round(atMs)} ${valueOf(run, step)} ${step}\n`,
    };
  }),
  create({ name: "catboost", logger: "catboost" }, ({ folder, run }) => ({
    path: `${folder}/catboost_info/learn_error.tsv`,
    metric: "learn/RMSE",
    head: "iter\tRMSE\n",
    row: (step) => `${step}\t${valueOf(run, step).toFixed(10)}\n`,
  })),
  create({ name: "optuna", logger: "optuna", runsPerFolder: 10 }, ({ folder, run, part }) => {
    const worker_id = `${uuidOf(run - part)}-140356532407168`;
    const line = (operation: object): string => `${JSON.stringify(operation)}\n`;
    const study = line({ op_code: 0, worker_id, study_name: folder, directions: [1] });
    const datetime_start = "2026-11-22T02:15:50.490187+00:00";
    return {
      path: `${folder}/journal.log`,
      metric: "intermediate_value",
      head:
        (part === 0 ? study : "") + line({ op_code: 4, worker_id, study_id: 0, datetime_start }),
      row: (step) => {
        const intermediate_value = valueOf(run, step);
        return line({ op_code: 7, worker_id, trial_id: part, step, intermediate_value });
      },
    };
  }),
  create({ name: "neptune", logger: "neptune" }, ({ folder, run }) => ({
    path: `${folder}/.neptune/offline/run__${uuidOf(run)}__${FIRST_PID + run}__p8ix4ea4/data-1.log`,
    metric: "train/loss",
    head: `{"obj": {"type": "AssignFloat", "path": ["params", "lr"], "value": ${run + 1}}, "version": 1, "at": 1795314174.2507973}\n`,
    row: (step, atMs) =>
      `{"obj": {"type": "LogFloats", "path": ["train", "loss"], "values": [{"value": ${valueOf(run, step)}, "step": ${step}, "ts": ${atMs / 1000}}]}, "version": ${step + 2}, "at": ${atMs / 1000}}\n`,
  })),
  create(
    { name: "stable-baselines3", logger: "stable-baselines3", pointsPerRow: 2 },
    ({ folder, run }) => ({
      path: `${folder}/progress.csv`,
      metric: "rollout/ep_rew_mean",
      head: "rollout/ep_rew_mean,time/total_timesteps\n",
      row: (step) => `${valueOf(run, step)},${step * 128}\n`,
    }),
  ),
];

export function formatNamed(name: string): LogFormat {
  const format = LOG_FORMATS.find((one) => one.name === name);
  if (format === undefined) throw new Error(`no format is called ${name}`);
  return format;
}

/** A falling curve with noise of its own. */
function valueOf(run: number, step: number): number {
  let mixed = Math.imul(run + 1, 0x9e3779b1) ^ Math.imul(step + 1, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  const noise = ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  return Math.exp(-step / (50 + (run % 400))) + 0.2 * noise;
}

const hexOf = (run: number): string => createHash("md5").update(`run ${run}`).digest("hex");

function uuidOf(run: number): string {
  return hexOf(run).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function rayResult(run: number, step: number, atMs: number): object {
  return {
    loss: valueOf(run, step),
    timestamp: Math.round(atMs / 1000),
    checkpoint_dir_name: null,
    done: false,
    training_iteration: step + 1,
    trial_id: `${hexOf(run).slice(0, 5)}_${String(run).padStart(5, "0")}`,
    date: "2026-11-22_02-26-52",
    time_this_iter_s: 0.1,
    time_total_s: step / 10,
    pid: FIRST_PID + run,
    hostname: HOST,
    node_ip: "192.0.2.2",
    config: { lr: 0.1, net: { depth: 3 } },
    time_since_restore: step / 10,
    iterations_since_restore: step + 1,
  };
}

function mlflowMeta(run: number, id: string): string {
  return [
    "artifact_uri: file:///home/researcher/artifacts",
    "end_time: null",
    "entry_point_name: ''",
    "experiment_id: '198176450151020885'",
    "lifecycle_stage: active",
    `run_id: ${id}`,
    `run_name: run-${run}`,
    "source_name: ''",
    "source_type: 4",
    "source_version: ''",
    `start_time: ${1_790_000_000_000 + run}`,
    "status: 1",
    "tags: []",
    "user_id: researcher",
    "",
  ].join("\n");
}
