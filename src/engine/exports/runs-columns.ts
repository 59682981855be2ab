import type { ExportColumn } from "../../base/export-table.ts";
import { FIELDS, quoteKey, type MetricPart } from "../../base/query/index.ts";
import type { RunKeys } from "./queries.ts";

/** A column of the table of runs; its name is the path that a query knows it by. */
export interface RunsColumn extends ExportColumn {
  /** Where its values come from. */
  readonly of: "path" | "step" | "param" | "tag";
  /** Of a param or tag. */
  readonly key: string;
}

/** They are twice there, or columns of their own, or change without the run. */
const LEFT_OUT = new Set(["commit", "branch", "tags", "size"]);
const FIRST = ["id", "name"];
const COUNTS = new Set(["points", "metrics", "params"]);
const PARTS: readonly MetricPart[] = ["last", "min", "max", "mean", "best", "count"];
const NEVER_NULL = new Set(["id", "name", "state", "project", "experiment"]);

/** What every run has, then tags, params and summaries of metrics by their names: the same columns for the same runs. */
export function toRunsColumns({ params, tags, metrics }: RunKeys): RunsColumn[] {
  const fields = FIELDS.filter(({ name }) => !LEFT_OUT.has(name)).toSorted(
    (a, b) => placeOf(a.name) - placeOf(b.name),
  );
  return [
    ...fields.map(({ name, type }): RunsColumn => ({
      name,
      type: COUNTS.has(name) || name === "step" ? "int" : TYPES[type],
      nullable: !NEVER_NULL.has(name),
      of: name === "step" ? "step" : "path",
      key: "",
    })),
    ...tags.map((key): RunsColumn => ({ ...keyed("tags", key), of: "tag", type: "text" })),
    ...params.map(({ key, isNumber }): RunsColumn => ({
      ...keyed("params", key),
      of: "param",
      type: isNumber === 1 ? "number" : "text",
    })),
    ...metrics.flatMap((key) =>
      PARTS.map((part): RunsColumn => ({
        name: `metrics.${quoteKey(key)}.${part}`,
        type: part === "count" ? "int" : "number",
        nullable: true,
        of: "path",
        key: "",
      })),
    ),
  ];
}

const TYPES = {
  text: "text",
  number: "number",
  seconds: "number",
  time: "time",
  any: "text",
} as const;

const placeOf = (name: string): number => {
  const place = FIRST.indexOf(name);
  return place < 0 ? FIRST.length : place;
};

const keyed = (root: string, key: string) => ({
  name: `${root}.${quoteKey(key)}`,
  nullable: true,
  key,
});
