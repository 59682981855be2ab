import { AppError } from "../../base/errors.ts";
import type { TraceRow, TraceState } from "../../contract/llm.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { listTrackingIds } from "../tracking/index.ts";
import { readAmounts } from "./usage.ts";
import { tryParse } from "./values.ts";

export interface ListTracesArgs {
  readonly experimentId?: string;
  readonly runId?: string;
  readonly search?: string;
  readonly state?: TraceState;
  readonly fromUs?: number;
  readonly untilUs?: number;
  readonly limit: number;
  readonly cursor?: string;
}

/** Of a text that came in or went out, in a list. */
const MOST_PREVIEW = 300;

/** What its client calls it, else its root. */
const NAME = `coalesce(
  (SELECT g.value FROM trace_tags g WHERE g.trace_id = t.id AND g.key = 'mlflow.traceName'),
  (SELECT s.name FROM spans s WHERE s.trace_id = t.id AND s.parent_id = '' ORDER BY s.start_ns LIMIT 1), '')`;

export const TRACE_COLUMNS = `t.id, ${NAME} AS name, CAST(t.experiment_id AS TEXT) AS experimentId,
  coalesce((SELECT x.name FROM tracking_experiments x WHERE x.id = t.experiment_id), '') AS experiment, t.state,
  t.start_ms AS startMs, t.duration_ms AS durationMs,
  substr(t.request_preview, 1, ${MOST_PREVIEW}) AS request, substr(t.response_preview, 1, ${MOST_PREVIEW}) AS response,
  (SELECT count(*) FROM spans s WHERE s.trace_id = t.id) AS spans,
  (SELECT m.value FROM trace_metadata m WHERE m.trace_id = t.id AND m.key = 'mlflow.trace.tokenUsage') AS usage`;

export interface TraceListRow extends Omit<TraceRow, "startUs" | "durationUs" | "tokens"> {
  readonly startMs: number;
  readonly durationMs: number | null;
  /** JSON. */
  readonly usage: string | null;
}

export function toRow({ startMs, durationMs, usage, ...row }: TraceListRow): TraceRow {
  return {
    ...row,
    startUs: startMs * 1000,
    durationUs: durationMs === null ? null : durationMs * 1000,
    tokens: readAmounts(usage === null ? null : tryParse(usage))?.["total_tokens"] ?? null,
  };
}

/** The cursor is the place of the last one in the order, so that traces that come meanwhile neither repeat nor hide one. */
export function listTracePage(
  db: ReadDb,
  args: ListTracesArgs,
): { readonly rows: TraceRow[]; readonly total: number; readonly nextCursor: string | null } {
  const { where, values } = toConditions(db, args);
  const after = args.cursor === undefined ? undefined : readCursor(args.cursor);
  const found = statement(
    db,
    `SELECT ${TRACE_COLUMNS} FROM traces t WHERE ${where}
        ${after === undefined ? "" : "AND t.start_ms <= @afterMs AND (t.start_ms < @afterMs OR t.id > @afterId)"}
      ORDER BY t.start_ms DESC, t.id LIMIT @limit`,
  ).all({ ...values, ...after, limit: args.limit + 1 }) as TraceListRow[];
  const rows = found.slice(0, args.limit);
  const last = rows.at(-1);
  const hasAll = after === undefined && found.length === rows.length;
  return {
    rows: rows.map(toRow),
    // A search that finds little has looked at every trace already.
    total: hasAll
      ? rows.length
      : (statement(db, `SELECT count(*) FROM traces t WHERE ${where}`, "pluck").get(
          values,
        ) as number),
    nextCursor: found.length > rows.length && last !== undefined ? writeCursor(last) : null,
  };
}

function toConditions(
  db: ReadDb,
  args: ListTracesArgs,
): { readonly where: string; readonly values: Readonly<Record<string, unknown>> } {
  const conditions = ["1"];
  const values: Record<string, unknown> = {};
  const add = (condition: string, name: string, value: unknown): void => {
    conditions.push(condition);
    values[name] = value;
  };
  if (args.experimentId !== undefined)
    // The index of states holds experiments as well, the other way round it would not.
    add(
      `${args.state === undefined ? "" : "+"}t.experiment_id = @experiment`,
      "experiment",
      readNumber(args.experimentId),
    );
  if (args.runId !== undefined)
    add(
      `t.id IN (SELECT m.trace_id FROM trace_metadata m
                 WHERE m.key = 'mlflow.sourceRun' AND m.value IN (SELECT value FROM json_each(@runs))
                UNION SELECT l.trace_id FROM trace_links l
                 WHERE l.kind = 'run' AND l.target IN (SELECT value FROM json_each(@runs)))`,
      "runs",
      JSON.stringify(listTrackingIds(db, args.runId)),
    );
  if (args.state !== undefined) add("t.state = @state", "state", args.state);
  if (args.fromUs !== undefined) add("t.start_ms >= @fromMs", "fromMs", args.fromUs / 1000);
  if (args.untilUs !== undefined) add("t.start_ms <= @untilMs", "untilMs", args.untilUs / 1000);
  if (args.search !== undefined && args.search !== "")
    add(MATCHING, "pattern", `%${args.search.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`);
  return { where: conditions.join(" AND "), values };
}

const like = (column: string): string => `${column} LIKE @pattern ESCAPE '\\'`;

/** Each table is looked through once: asked trace by trace it would take ten times as long. */
const MATCHING = `t.id IN (
  SELECT p.id FROM traces p WHERE ${like("p.request_preview")} OR ${like("p.response_preview")} OR ${like("p.id")}
  UNION SELECT g.trace_id FROM trace_tags g WHERE g.key = 'mlflow.traceName' AND ${like("g.value")}
  UNION SELECT s.trace_id FROM spans s WHERE s.parent_id = '' AND ${like("s.name")})`;

/** No trace has the number of what is none. */
function readNumber(id: string): number {
  return /^\d{1,15}$/.test(id) ? Number(id) : -1;
}

function writeCursor({ startMs, id }: { readonly startMs: number; readonly id: string }): string {
  return Buffer.from(JSON.stringify([startMs, id])).toString("base64url");
}

function readCursor(cursor: string): { readonly afterMs: number; readonly afterId: string } {
  const place = tryParse(Buffer.from(cursor, "base64url").toString());
  const [afterMs, afterId] = Array.isArray(place) ? (place as readonly unknown[]) : [];
  if (typeof afterMs !== "number" || typeof afterId !== "string")
    throw new AppError(
      "INVALID_INPUT",
      "That cursor is not one of ours.",
      "Start from the first page.",
    );
  return { afterMs, afterId };
}

/** Those that have traces, by name. */
export function listTraceExperiments(
  db: ReadDb,
): Array<{ readonly id: string; readonly name: string; readonly traces: number }> {
  return statement(
    db,
    `SELECT CAST(c.experiment_id AS TEXT) AS id, coalesce(x.name, c.experiment_id) AS name, c.traces
       FROM (SELECT experiment_id, count(*) AS traces FROM traces GROUP BY experiment_id) c
       LEFT JOIN tracking_experiments x ON x.id = c.experiment_id ORDER BY lower(name), name`,
  ).all() as Array<{ readonly id: string; readonly name: string; readonly traces: number }>;
}
