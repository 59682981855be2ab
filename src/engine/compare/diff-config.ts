import { FACTS } from "../../base/run-facts.ts";
import type { ConfigRow } from "../../contract/compare-config.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { readCells, readPath } from "../runs/index.ts";
import { splitParams } from "./find-repetitions.ts";
import { DATA_VERSIONS_SQL } from "./data-versions.ts";
import { findRuns } from "./find-runs.ts";
import { readAllParams, readVaryingParams, type ParamColumn } from "./param-columns.ts";

/** Values of one group that are told; how many more there are is counted. */
const MOST_VALUES = 4;
const LONGEST_TEXT = 300;
/** Of all rows together. */
const MOST_CELLS = 40_000;

interface DiffArgs {
  readonly groups: ReadonlyArray<readonly string[]>;
  readonly all: boolean;
  readonly limit: number;
}

/** Texts of something that runs were started with, run by run. */
interface ConfigColumn extends ParamColumn {
  readonly kind: ConfigRow["kind"];
  readonly label: string;
}

/** What differs between the runs of the groups (or all there is), counted by group. */
export function diffConfig(
  db: ReadDb,
  { groups, all, limit }: DiffArgs,
): { rows: ConfigRow[]; total: number } {
  const runs = findRuns(db, groups);
  const params = all ? readAllParams(db, runs.nums) : readVaryingParams(db, runs.nums);
  const reasons = new Map(
    splitParams(params, readNames(db, runs.nums)).leftOut.map(({ key, reason }) => [key, reason]),
  );
  const columns: readonly ConfigColumn[] = [
    ...params.map((column): ConfigColumn => ({ ...column, kind: "param", label: column.key })),
    ...readFactColumns(db, runs.nums),
    ...readPairs(db, runs.nums, "tag", TAGS_SQL),
    ...readPairs(db, runs.nums, "data", `${DATA_VERSIONS_SQL} ORDER BY d.name`),
  ];
  const rows = columns
    .filter(({ texts }) => all || texts.some((text) => text !== texts[0]))
    .map((column) => ({
      column,
      row: toRow(column, runs.groups),
      leftOut: column.kind === "param" ? (reasons.get(column.key) ?? null) : null,
    }))
    .map(({ row, leftOut }): ConfigRow => ({
      ...row,
      leftOut: row.relation === "same" ? null : leftOut,
    }))
    .toSorted((a, b) => rank(a) - rank(b));
  const fitting = Math.max(1, Math.floor(MOST_CELLS / groups.length));
  return { rows: rows.slice(0, Math.min(limit, fitting)), total: rows.length };
}

const RELATIONS = ["separates", "differs", "within", "same"] as const;

function rank({ relation, leftOut }: ConfigRow): number {
  return RELATIONS.indexOf(relation) + (leftOut === null || relation === "same" ? 0 : 2.5);
}

function toRow(
  { kind, key, label, texts }: ConfigColumn,
  groups: ReadonlyArray<readonly number[]>,
): Omit<ConfigRow, "leftOut"> {
  const counts = groups.map((runs) => countTexts(texts, runs));
  const present = new Set(texts.filter((text) => text !== null));
  return {
    kind,
    key,
    label,
    isNumber: present.size > 0 && [...present].every(isNumber),
    relation: relationOf(counts, texts),
    distinct: present.size,
    groups: counts.map((count) => {
      const missing = count.get(null) ?? 0;
      const values = [...count].flatMap(([text, runs]) =>
        text === null ? [] : [{ text, count: runs }],
      );
      return {
        missing,
        distinct: values.length,
        values: values
          .toSorted((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1))
          .slice(0, MOST_VALUES)
          .map(({ text, count: runs }) => ({ text: cut(text), count: runs })),
      };
    }),
  };
}

type Counts = ReadonlyMap<string | null, number>;

function countTexts(texts: ParamColumn["texts"], runs: readonly number[]): Counts {
  const counts = new Map<string | null, number>();
  for (const run of runs) {
    const text = texts[run] ?? null;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

function relationOf(counts: readonly Counts[], texts: ParamColumn["texts"]): ConfigRow["relation"] {
  if (texts.every((text) => text === texts[0])) return "same";
  const filled = counts.filter(({ size }) => size > 0);
  if (filled.every(({ size }) => size === 1)) return "separates";
  const [first, ...others] = filled;
  if (first === undefined) return "same";
  const isMixture = others.every(
    (other) =>
      other.size === first.size && [...first].every(([text, count]) => other.get(text) === count),
  );
  return isMixture ? "within" : "differs";
}

const isNumber = (text: string): boolean => text.trim() !== "" && Number.isFinite(Number(text));

/** Half of a character at the cut is left out too. */
function cut(text: string): string {
  return text.length <= LONGEST_TEXT
    ? text
    : `${text.slice(0, LONGEST_TEXT).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

function readNames(
  db: ReadDb,
  nums: readonly number[],
): ReadonlyArray<{ readonly id: string; readonly name: string }> {
  const [id, name] = [readPath("id"), readPath("name")];
  return readCells(db, nums, [id, name]).map((cells) => ({
    id: String(cells[0]),
    name: String(cells[1] ?? ""),
  }));
}

const RUN_FIELDS = [
  { key: "project", label: "Project" },
  { key: "experiment", label: "Experiment" },
  { key: "logger", label: "Logger" },
] as const;

function readFactColumns(db: ReadDb, nums: readonly number[]): ConfigColumn[] {
  const columns = [
    ...FACTS.map(({ key, label }) => ({ key, label, kind: "environment" as const })),
    ...RUN_FIELDS.map((field) => ({ ...field, kind: "run" as const })),
  ];
  const rows = readCells(
    db,
    nums,
    columns.map(({ key }) => readPath(key)),
  );
  return columns
    .map((column, i) => ({
      ...column,
      texts: rows.map((cells) => {
        const cell = cells[i] ?? null;
        return cell === null ? null : String(cell);
      }),
    }))
    .filter(({ texts }) => texts.some((text) => text !== null));
}

const TAGS_SQL = `SELECT t.run_num AS run, t.key, t.value AS text FROM json_each(?) j JOIN shown_tags t ON t.run_num = j.value
  ORDER BY t.key`;

/** Keys and texts of runs, a column for each key. */
function readPairs(
  db: ReadDb,
  nums: readonly number[],
  kind: "tag" | "data",
  sql: string,
): ConfigColumn[] {
  const places = new Map(nums.map((num, i) => [num, i]));
  const columns = new Map<string, Array<string | null>>();
  const rows = statement(db, sql).iterate(JSON.stringify(nums)) as IterableIterator<{
    readonly run: number;
    readonly key: string;
    readonly text: string;
  }>;
  for (const { run, key, text } of rows) {
    const texts = columns.get(key) ?? Array.from<string | null>({ length: nums.length }).fill(null);
    columns.set(key, texts);
    texts[places.get(run) ?? 0] = text;
  }
  return [...columns].map(([key, texts]) => ({ kind, key, label: key, texts }));
}
