import { invalid } from "../../base/errors.ts";
import type { WriteDb } from "../../store/index.ts";
import { statement } from "../../store/index.ts";
import { putParam } from "../runs/index.ts";
import type { Tag } from "./experiments.ts";

import { logPoints, type LoggedPoint } from "./log-points.ts";
import { requireActiveRun, type RunLink } from "./run-links.ts";
import { CODEC, setTags, type RunsChanged } from "./runs.ts";

export interface Param {
  readonly key: string;
  readonly value: string;
}

/** All of it or nothing: a param that has another value already fails the batch before anything is stored. */
export function logBatch(
  db: WriteDb,
  args: {
    readonly trackingId: string;
    readonly points: readonly LoggedPoint[];
    readonly params: readonly Param[];
    readonly tags: readonly Tag[];
    readonly nowUs: number;
  },
): RunsChanged & { readonly newMetrics: boolean } {
  const { trackingId, points, params, tags, nowUs } = args;
  const run = requireActiveRun(db, trackingId);
  for (const param of params) logParam(db, run, param, nowUs);
  const newMetrics = logPoints(db, run, points, nowUs);
  setTags(db, run, tags);
  statement(
    db,
    "UPDATE sources SET last_data_us = max(coalesce(last_data_us, 0), ?) WHERE num = ?",
  ).run(nowUs, run.sourceNum);
  statement(
    db,
    "UPDATE runs SET last_data_us = max(coalesce(last_data_us, 0), ?) WHERE num = ?",
  ).run(nowUs, run.runNum);
  return { runIds: [run.runId], newMetrics };
}

function logParam(db: WriteDb, run: RunLink, { key, value }: Param, nowUs: number): void {
  const known = statement(
    db,
    "SELECT value ->> '$' FROM params WHERE run_num = ? AND key = ? AND source_num = ?",
    "pluck",
  ).get(run.runNum, key, run.sourceNum) as string | undefined;
  if (known === value) return;
  if (known !== undefined) {
    throw invalid(
      `Changing param values is not allowed. Param with key='${key}' was already logged with value='${known}' for run ID='${run.trackingId}'. Attempted logging new value '${value}'.`,
    );
  }
  putParam(db, {
    runNum: run.runNum,
    sourceNum: run.sourceNum,
    key,
    value,
    origin: CODEC,
    companion: false,
    nowUs,
  });
}
