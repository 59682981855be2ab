import { createHash } from "node:crypto";
import { AppError } from "../../base/errors.ts";
import { writeExactJson } from "../../base/exact-json.ts";
import { listAll, readAnswer, runAnswer, type RunAnswer } from "./answers.ts";
import { MARK } from "./context.ts";
import type { CopiedRun, FileSource, RunRef } from "./copied-run.ts";
import type { FileRoot, MlflowSide } from "./mlflow-side.ts";
import { readPoint, type Point } from "./points.ts";

export async function readRun(side: MlflowSide, runId: string): Promise<RunAnswer> {
  const { run } = await side.call({ method: "GET", path: "runs/get", fields: { run_id: runId } });
  return readAnswer(runAnswer, run, `Run ${runId}`);
}

/** A run of an MLflow interface, from what a list tells of it. */
export function toRunRef(side: MlflowSide, { info, data }: RunAnswer): RunRef {
  return {
    id: info.run_id,
    name: info.run_name,
    userId: info.user_id,
    startMs: info.start_time ?? 0,
    mark: data.tags.find(({ key }) => key === MARK)?.value,
    load: async () => toCopiedRun(side, await readRun(side, info.run_id)),
  };
}

function toCopiedRun(side: MlflowSide, run: RunAnswer): CopiedRun {
  const { info, data, inputs, outputs } = run;
  return {
    id: info.run_id,
    name: info.run_name,
    status: info.status,
    startMs: info.start_time ?? 0,
    endMs: info.end_time ?? undefined,
    params: data.params,
    tags: data.tags.filter(({ key }) => key !== MARK),
    inputs: inputs.dataset_inputs,
    modelInputs: inputs.model_inputs.map((one) => one.model_id),
    modelOutputs: outputs.model_outputs.map((one) => ({ id: one.model_id, step: one.step ?? 0 })),
    metrics: data.metrics.map(({ key }) => key),
    points: (metric) => readHistory(side, info.run_id, metric),
    files: filesOf(side, { uri: info.artifact_uri, runId: info.run_id }),
    notes: [],
    seal: createHash("sha256").update(writeExactJson(run)).digest("hex"),
  };
}

export function filesOf(side: MlflowSide, root: FileRoot): FileSource {
  return {
    list: () => side.listFiles(root),
    read: (path) => side.readFile(root, path),
    hash: (path) => side.hashFile(root, path),
  };
}

/** Every point of a metric. @throws AppError DAMAGED where one of them cannot be read */
export async function* readHistory(
  side: MlflowSide,
  runId: string,
  metric: string,
): AsyncGenerator<readonly Point[]> {
  const fields = { run_id: runId, metric_key: metric, max_results: side.page };
  const request = { method: "GET", path: "metrics/get-history", fields } as const;
  let page: Point[] = [];
  const all = listAll(side, request, "metrics", readPoint, (message) => {
    throw new AppError("DAMAGED", message);
  });
  for await (const point of all) {
    page.push(point);
    if (page.length < 1000) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
