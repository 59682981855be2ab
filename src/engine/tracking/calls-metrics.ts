import { invalid } from "../../base/errors.ts";
import { writePage, type Handler, type TrackingRoute } from "./calls.ts";
import { readRunId, readToken } from "./calls-fields.ts";
import { type Fields } from "./fields.ts";
import { writeHistory } from "./history.ts";
import { MOST_BULK_POINTS, MOST_BULK_RUNS, MOST_SAMPLED } from "./limits.ts";

const getHistory: Handler = async ({ threads }, { fields }) => {
  const limit = fields.int("max_results");
  if (limit !== undefined && limit < 1)
    throw invalid(
      `Invalid value ${limit} for parameter 'max_results' supplied: it must be a positive integer.`,
    );
  const key = fields.requireText("metric_key");
  const { history, nextToken } = await threads.read.call.tracking.readHistoryPage({
    trackingId: readRunId(fields),
    key,
    limit,
    token: readToken(fields),
  });
  return writePage("metrics", writeHistory(history, key), nextToken);
};

function readBulk(fields: Fields): { readonly ids: readonly string[]; readonly key: string } {
  const ids = fields.texts(fields.has("run_ids") ? "run_ids" : "run_id");
  if (ids.length === 0) throw fields.missing("run_ids");
  if (ids.length > MOST_BULK_RUNS)
    throw invalid(
      `GetMetricHistoryBulk request must specify at most ${MOST_BULK_RUNS} run_ids. Received ${ids.length} run_ids.`,
    );
  return { ids, key: fields.requireText("metric_key") };
}

const getHistoryBulk: Handler = async ({ threads }, { fields }) => {
  const { ids, key } = readBulk(fields);
  const most = fields.int("max_results") ?? MOST_BULK_POINTS;
  const metrics = await threads.read.call.tracking.readHistories({
    trackingIds: ids,
    key,
    most: Math.max(0, Math.min(most, MOST_BULK_POINTS)),
  });
  return { metrics };
};

const getHistoryInterval: Handler = async ({ threads }, { fields }) => {
  const { ids, key } = readBulk(fields);
  const start = fields.int64("start_step");
  const end = fields.int64("end_step");
  if ((start === undefined) !== (end === undefined))
    throw invalid("If either start step or end step are specified, both must be specified.");
  if (start !== undefined && end !== undefined && start > end)
    throw invalid(
      `end_step must be greater than or equal to start_step. Found start_step=${start} and end_step=${end}.`,
    );
  const most = fields.int("max_results") ?? MOST_SAMPLED;
  if (most < 1 || most > MOST_SAMPLED)
    throw invalid(`max_results must be between 1 and ${MOST_SAMPLED}.`);
  const metrics = await threads.read.call.tracking.sampleHistories({
    trackingIds: ids,
    key,
    start,
    end,
    most,
  });
  return metrics.length > 0 ? { metrics } : {};
};

export const METRIC_CALLS: readonly TrackingRoute[] = [
  { method: "GET", version: "2.0", path: "metrics/get-history", handler: getHistory },
  { method: "GET", version: "2.0", path: "metrics/get-history-bulk", handler: getHistoryBulk },
  {
    method: "GET",
    version: "2.0",
    path: "metrics/get-history-bulk-interval",
    handler: getHistoryInterval,
  },
];
