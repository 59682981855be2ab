import { FACTS } from "../../../../src/base/run-facts.ts";
import { guessGoal } from "../../../../src/base/metric-goal.ts";
import {
  parsePath,
  parseWherePath,
  quoteKey,
  type MetricPart,
} from "../../../../src/base/query/index.ts";

/**
 * A column of the run table: a path as in a query, `metrics.KEY.where.OTHER` for the value where another metric is best,
 * or `spark.KEY`, the course of a metric as a small picture.
 */
export interface Column {
  readonly id: string;
  readonly kind: "field" | "param" | "tag" | "metric" | "where" | "spark";
  /** Name of the field, or the key that the user chose. */
  readonly key: string;
  readonly part: MetricPart | undefined;
  /** The metric whose best step counts. */
  readonly of?: string;
  readonly title: string;
}

/** Neither sorted nor grouped by: the engine reads it run by run. */
export function isRanked({ kind }: Column): boolean {
  return kind !== "spark" && kind !== "where";
}

/** What a project has, as `runs.listPaths` answers it: keys of most runs first. */
export interface TablePaths {
  readonly params: readonly string[];
  readonly tags: readonly string[];
  readonly metrics: readonly string[];
  readonly varying: readonly string[];
}

const FIELD_TITLES: Readonly<Record<string, string>> = {
  state: "State",
  started: "Started",
  created: "Seen",
  updated: "Last data",
  duration: "Duration",
  step: "Last step",
  points: "Points",
  metrics: "Metrics",
  params: "Params",
  size: "Size",
  id: "Id",
  experiment: "Experiment",
  project: "Project",
  logger: "Logger",
  path: "Path",
  commit: "Commit",
  branch: "Branch",
  tags: "Tags",
  notes: "Notes",
  ...Object.fromEntries(FACTS.map(({ key, label }) => [key, label])),
};
/** What a table can show of every run; the name is always there. Commit and branch have shorter names. */
export const FIELD_COLUMNS = Object.keys(FIELD_TITLES).filter(
  (name) => name !== "code.commit" && name !== "code.branch",
);

const SPARK = "spark.";
const DEFAULT_PARAMS = 6;
const DEFAULT_METRICS = 8;
/** Those that a small screen shows beside the names. */
const FIRST_METRICS = 3;

/** Undefined for a text that names no column. */
export function readColumn(id: string): Column | undefined {
  const where = parseWherePath(id);
  if (where !== undefined) {
    return { id, kind: "where", key: where.key, part: undefined, of: where.of, title: where.key };
  }
  const isSpark = id.startsWith(SPARK);
  const path = parsePath(isSpark ? `metrics.${id.slice(SPARK.length)}` : id);
  if (path === undefined) return undefined;
  if (path.kind === "field") {
    const title = FIELD_TITLES[path.field];
    return title === undefined
      ? undefined
      : { id, kind: "field", key: path.field, part: undefined, title };
  }
  return {
    id,
    kind: isSpark ? "spark" : path.kind,
    key: path.key,
    part: path.kind === "metric" && !isSpark ? path.part : undefined,
    title: path.key,
  };
}

export function readColumns(ids: readonly string[]): readonly Column[] {
  return [...new Set(ids)].flatMap((id) => readColumn(id) ?? []);
}

export const paramColumn = (key: string): string => `params.${quoteKey(key)}`;
export const tagColumn = (key: string): string => `tags.${quoteKey(key)}`;
export const sparkColumn = (key: string): string => SPARK + quoteKey(key);
export const metricColumn = (key: string, part: MetricPart = "last"): string =>
  `metrics.${quoteKey(key)}${part === "last" ? "" : `.${part}`}`;

/** The columns of somebody who has chosen none: how runs went, and what tells them apart. */
export function defaultColumns({ varying, metrics, tags }: TablePaths): readonly string[] {
  const isResult = (key: string): boolean => guessGoal(key) !== "none";
  const results = [...metrics.filter(isResult), ...metrics.filter((key) => !isResult(key))].map(
    (key) => metricColumn(key),
  );
  return [
    "state",
    ...results.slice(0, FIRST_METRICS),
    ...varying.slice(0, DEFAULT_PARAMS).map(paramColumn),
    ...results.slice(FIRST_METRICS, DEFAULT_METRICS),
    "duration",
    "updated",
    ...(tags.length > 0 ? ["tags"] : []),
    "notes",
  ];
}

/** Everything in which runs differ: no constant and no empty column. */
export function differingColumns({ varying, metrics, tags }: TablePaths): readonly string[] {
  return [
    "state",
    "started",
    "duration",
    ...varying.map(paramColumn),
    ...metrics.map((key) => metricColumn(key)),
    ...tags.map(tagColumn),
    "notes",
  ];
}

/** Which columns, in which order, and how many of them stay when the others scroll. */
export interface ColumnOrder {
  readonly ids: readonly string[];
  readonly frozen: number;
}

/** Puts a column before another one (at the end without one); it stays with the frozen ones where it comes among them. */
export function moveColumn(
  { ids, frozen }: ColumnOrder,
  id: string,
  beforeId: string | undefined,
): ColumnOrder {
  const from = ids.indexOf(id);
  if (from < 0 || id === beforeId) return { ids, frozen };
  const rest = ids.filter((other) => other !== id);
  const found = beforeId === undefined ? rest.length : rest.indexOf(beforeId);
  const to = found < 0 ? rest.length : found;
  const still = from < frozen ? frozen - 1 : frozen;
  return { ids: rest.toSpliced(to, 0, id), frozen: to < still ? still + 1 : still };
}

/** Freezes a column behind the frozen ones, or lets it go again. */
export function toggleFrozen({ ids, frozen }: ColumnOrder, id: string): ColumnOrder {
  const from = ids.indexOf(id);
  if (from < 0) return { ids, frozen };
  const rest = ids.filter((other) => other !== id);
  if (from >= frozen) return { ids: rest.toSpliced(frozen, 0, id), frozen: frozen + 1 };
  return { ids: rest.toSpliced(frozen - 1, 0, id), frozen: frozen - 1 };
}

export function hideColumn({ ids, frozen }: ColumnOrder, id: string): ColumnOrder {
  const from = ids.indexOf(id);
  return {
    ids: ids.filter((other) => other !== id),
    frozen: from >= 0 && from < frozen ? frozen - 1 : frozen,
  };
}

/** Another part of the same metric in its place; nothing where that stands already. */
export function replaceColumn({ ids, frozen }: ColumnOrder, id: string, by: string): ColumnOrder {
  if (ids.includes(by)) return { ids, frozen };
  return { ids: ids.map((other) => (other === id ? by : other)), frozen };
}
