import { narrow, writeExactJson } from "../../base/exact-json.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import type { Tag } from "./experiments.ts";
import { RUN_LINKS } from "./run-links.ts";
import type { Param } from "./log-batch.ts";

/** One value of a metric as the interface writes it: what is not finite as a text. */
export interface Metric {
  readonly key: string;
  readonly value: number | string;
  readonly timestamp: number | bigint;
  readonly step: number | bigint;
  readonly run_id?: string;
}

/** A run as MLflow's interface writes it. */
export interface Run {
  readonly info: RunInfo;
  readonly data: {
    readonly metrics?: readonly Metric[];
    readonly params?: readonly Param[];
    readonly tags?: readonly Tag[];
  };
  readonly inputs: {
    readonly dataset_inputs?: readonly DatasetInput[];
    readonly model_inputs?: ReadonlyArray<{ readonly model_id: string }>;
  };
  readonly outputs?: {
    readonly model_outputs: ReadonlyArray<{
      readonly model_id: string;
      readonly step: number | bigint;
    }>;
  };
}

export interface RunInfo {
  readonly run_id: string;
  readonly run_uuid: string;
  readonly run_name: string;
  readonly experiment_id: string;
  readonly user_id: string;
  readonly status: string;
  readonly start_time: number | bigint;
  readonly end_time?: number | bigint;
  readonly artifact_uri: string;
  readonly lifecycle_stage: "active" | "deleted";
}

export interface DatasetInput {
  readonly tags?: readonly Tag[];
  readonly dataset: {
    readonly name: string;
    readonly digest: string;
    readonly source_type: string;
    readonly source: string;
    readonly schema?: string;
    readonly profile?: string;
  };
}

interface RunDbRow {
  readonly trackingId: string;
  readonly experimentId: bigint;
  readonly name: string;
  readonly userId: string;
  readonly status: string;
  readonly startMs: bigint;
  readonly endMs: bigint | null;
  readonly artifactUri: string;
  readonly removed: bigint;
  readonly runNum: bigint;
  readonly sourceNum: bigint;
}

/** So many are read by one statement for each table. */
const TOGETHER = 200;

/** In the order of the ids; those that are not there are left out. */
export function readRuns(db: ReadDb, trackingIds: readonly string[]): Run[] {
  const runs: Run[] = [];
  for (let from = 0; from < trackingIds.length; from += TOGETHER)
    runs.push(...readSome(db, trackingIds.slice(from, from + TOGETHER)));
  return runs;
}

/** The same as members of a JSON list, some in a piece: texts go to another thread in a tenth of the time of objects. */
export function writeRuns(db: ReadDb, trackingIds: readonly string[]): string[] {
  const pieces: string[] = [];
  for (let from = 0; from < trackingIds.length; from += TOGETHER) {
    const runs = readSome(db, trackingIds.slice(from, from + TOGETHER));
    if (runs.length > 0) pieces.push(writeExactJson(runs).slice(1, -1));
  }
  return pieces;
}

/** Joined in this order by SQLite: `j.key` is the place of the run among the ids. */
const ASKED = "json_each(?) j CROSS JOIN";

function readSome(db: ReadDb, trackingIds: readonly string[]): Run[] {
  const ids = JSON.stringify(trackingIds);
  const rows = statement(
    db,
    `SELECT t.run_id AS trackingId, t.experiment_id AS experimentId, t.name, t.user_id AS userId, t.status,
            t.start_ms AS startMs, t.end_ms AS endMs, t.artifact_uri AS artifactUri, coalesce(e.removed, 0) AS removed,
            r.num AS runNum, s.num AS sourceNum FROM ${ASKED} ${RUN_LINKS} WHERE t.run_id = j.value ORDER BY j.key`,
    "safe",
  ).all(ids) as RunDbRow[];
  const sources = JSON.stringify(rows.map(({ sourceNum }) => Number(sourceNum)));
  const metrics = readLatest(db, ids);
  const params = readTexts(
    db,
    `SELECT p.source_num, p.key, p.value ->> '$' FROM ${ASKED} sources s ON s.num = j.value
       CROSS JOIN params p ON p.run_num = s.run_num AND p.source_num = s.num`,
    sources,
  );
  const tags = readTexts(
    db,
    `SELECT s.num, g.key, g.value FROM ${ASKED} sources s ON s.num = j.value CROSS JOIN json_each(s.tags) g`,
    sources,
  );
  const inputs = readInputs(db, ids);
  const models = readModels(db, ids);
  return rows.map((row) => {
    const { trackingId, sourceNum } = row;
    const ofRun = {
      metrics: metrics.get(trackingId) ?? [],
      params: params.get(Number(sourceNum)) ?? [],
      tags: tags.get(Number(sourceNum)) ?? [],
    };
    const datasets = inputs.get(trackingId) ?? [];
    const modelInputs = (models.get(trackingId) ?? []).filter(({ role }) => role === "input");
    const modelOutputs = (models.get(trackingId) ?? []).filter(({ role }) => role === "output");
    return {
      info: toInfo(row),
      data: {
        ...(ofRun.metrics.length > 0 && { metrics: ofRun.metrics }),
        ...(ofRun.params.length > 0 && { params: ofRun.params }),
        ...(ofRun.tags.length > 0 && { tags: ofRun.tags }),
      },
      inputs: {
        ...(datasets.length > 0 && { dataset_inputs: datasets }),
        ...(modelInputs.length > 0 && {
          model_inputs: modelInputs.map(({ id }) => ({ model_id: id })),
        }),
      },
      ...(modelOutputs.length > 0 && {
        outputs: {
          model_outputs: modelOutputs.map(({ id, step }) => ({ model_id: id, step: narrow(step) })),
        },
      }),
    };
  });
}

function toInfo(row: RunDbRow): RunInfo {
  return {
    run_id: row.trackingId,
    run_uuid: row.trackingId,
    run_name: row.name,
    experiment_id: String(row.experimentId),
    user_id: row.userId,
    status: row.status,
    start_time: narrow(row.startMs),
    ...(row.endMs !== null && { end_time: narrow(row.endMs) }),
    artifact_uri: row.artifactUri,
    lifecycle_stage: row.removed === 1n ? "deleted" : "active",
  };
}

/** Lists by what they are of; each in the order in which it came. */
class Lists<K, V> {
  readonly #lists = new Map<K, V[]>();

  add(key: K, value: V): void {
    const list = this.#lists.get(key);
    if (list === undefined) this.#lists.set(key, [value]);
    else list.push(value);
  }

  get(key: K): readonly V[] | undefined {
    return this.#lists.get(key);
  }
}

function readLatest(db: ReadDb, ids: string): Lists<string, Metric> {
  const lists = new Lists<string, Metric>();
  const rows = statement(
    db,
    `SELECT l.run_id, l.key, l.value, ${NARROW("l.step")}, ${NARROW("l.ms")}
       FROM ${ASKED} tracking_latest l ON l.run_id = j.value ORDER BY l.run_id, l.key`,
    "raw",
  ).all(ids) as Array<[string, string, number | null, number | string, number | string]>;
  for (const [run, key, value, step, ms] of rows)
    lists.add(run, {
      key,
      value: wireValue(value ?? NaN),
      timestamp: toWhole(ms),
      step: toWhole(step),
    });
  return lists;
}

/** An integer that a double does not hold as text: bigints for all of them take twice the time. */
const NARROW = (column: string): string =>
  `iif(${column} BETWEEN -9007199254740991 AND 9007199254740991, ${column}, CAST(${column} AS TEXT))`;

const toWhole = (cell: number | string): number | bigint =>
  typeof cell === "number" ? cell : BigInt(cell);

/** @param select number of the source, key, text */
function readTexts(db: ReadDb, select: string, sources: string): Lists<number, Param> {
  const lists = new Lists<number, Param>();
  const rows = statement(db, `${select} ORDER BY 1, 2`, "raw").all(sources) as Array<
    [number, string, string]
  >;
  for (const [source, key, value] of rows) lists.add(source, { key, value });
  return lists;
}

interface RunModel {
  readonly runId: string;
  readonly role: string;
  readonly id: string;
  readonly step: bigint;
}

function readModels(db: ReadDb, ids: string): Lists<string, RunModel> {
  const lists = new Lists<string, RunModel>();
  const rows = statement(
    db,
    `SELECT m.run_id AS runId, m.role, m.model_id AS id, m.step
       FROM ${ASKED} tracking_run_models m ON m.run_id = j.value ORDER BY m.step, m.model_id`,
    "safe",
  ).all(ids) as RunModel[];
  for (const row of rows) lists.add(row.runId, row);
  return lists;
}

function readInputs(db: ReadDb, ids: string): Lists<string, DatasetInput> {
  const lists = new Lists<string, DatasetInput>();
  const rows = statement(
    db,
    `SELECT i.run_id AS runId, i.tags, d.name, d.digest, d.source_type, d.source, d.schema, d.profile
       FROM ${ASKED} tracking_inputs i ON i.run_id = j.value JOIN tracking_datasets d ON d.id = i.dataset_id
      ORDER BY d.name, d.digest, i.tags`,
  ).all(ids) as Array<{
    runId: string;
    tags: string;
    name: string;
    digest: string;
    source_type: string;
    source: string;
    schema: string | null;
    profile: string | null;
  }>;
  for (const { runId, tags, schema, profile, ...dataset } of rows) {
    const all = JSON.parse(tags) as Tag[];
    lists.add(runId, {
      ...(all.length > 0 && { tags: all }),
      dataset: {
        ...dataset,
        ...(schema !== null && { schema }),
        ...(profile !== null && { profile }),
      },
    });
  }
  return lists;
}

/** What is not finite is written as a text. */
export function wireValue(value: number): number | string {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}
