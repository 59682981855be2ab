import type { WireNumber } from "../../../../src/base/json.ts";
import type { GroupCell, RunRow } from "../../../../src/contract/runs.ts";
import {
  formatBytes,
  formatCount,
  formatFull,
  formatNumber,
  NO_VALUE,
} from "../../../kit/format.ts";
import { formatDuration, formatTime, formatUtc } from "../../../kit/format-time.ts";
import { stateLabel } from "../state-dot.tsx";
import { shortCommit } from "../short-commit.ts";
import type { Column } from "./columns.ts";
import type { Cell } from "./use-cells.ts";
import type { GroupSpread } from "./use-table-view.ts";

export interface CellText {
  /** As it is drawn. */
  readonly text: string;
  /** In full, for the tooltip and the clipboard. */
  readonly full: string;
  readonly isNumber: boolean;
}

const NON_FINITE: ReadonlySet<Cell> = new Set(["NaN", "Infinity", "-Infinity"]);
const NOTHING: CellText = { text: NO_VALUE, full: "", isNumber: false };
/** A cell with more would only be cut by the column. */
const LONGEST = 300;

/** Fields that every loaded run carries along; other columns are read when they are on screen. */
const OF_ROW: Readonly<Record<string, (run: RunRow) => Cell>> = {
  state: ({ state }) => state,
  id: ({ id }) => id,
  experiment: ({ experiment }) => (experiment === "" ? null : experiment),
  notes: ({ notes }) => (notes === "" ? null : notes),
  logger: ({ loggers }) => (loggers.length === 0 ? null : loggers.join(", ")),
  commit: ({ commit }) => commit,
  branch: ({ branch }) => branch,
  created: ({ createdUs }) => createdUs,
  started: ({ startedUs }) => startedUs,
  updated: ({ lastDataUs }) => lastDataUs,
  duration: ({ startedUs, lastDataUs }) =>
    startedUs === null || lastDataUs === null ? null : (lastDataUs - startedUs) / 1e6,
  step: ({ lastStep }) => lastStep,
  points: ({ points }) => points,
  metrics: ({ metrics }) => metrics,
};

export const isRead = ({ kind, key }: Column): boolean =>
  kind !== "spark" && !(kind === "field" && Object.hasOwn(OF_ROW, key));

const TIMES: ReadonlySet<string> = new Set(["created", "started", "updated"]);
const NUMBER_FIELDS: ReadonlySet<string> = new Set([
  ...TIMES,
  "duration",
  "step",
  "points",
  "metrics",
  "params",
  "size",
]);

/** Whether every value of the column is a number, whatever the runs are. */
export const isNumberField = ({ kind, key }: Column): boolean =>
  kind === "field" && NUMBER_FIELDS.has(key);

/** The value of a column that needs no reading. */
export function cellOfRow({ key }: Column, run: RunRow): Cell {
  return OF_ROW[key]?.(run) ?? null;
}

/** @param digits significant ones of a number */
export function describeCell(column: Column, cell: Cell, digits?: number): CellText {
  if (cell === null) return NOTHING;
  if (column.kind === "field") return describeField(column.key, cell);
  if (typeof cell === "number" || NON_FINITE.has(cell)) return ofNumber(cell as WireNumber, digits);
  return ofText(cell);
}

function describeField(field: string, cell: string | number): CellText {
  if (typeof cell === "string") {
    if (field === "state")
      return { text: stateLabel(cell as RunRow["state"]), full: cell, isNumber: false };
    if (field === "commit" || field === "code.commit")
      return { text: shortCommit(cell), full: cell, isNumber: false };
    return field === "step"
      ? { text: formatCount(cell), full: cell, isNumber: true }
      : ofText(cell);
  }
  const full = String(cell);
  switch (field) {
    case "created":
    case "started":
    case "updated":
      return { text: formatTime(cell), full: formatUtc(cell), isNumber: true };
    case "duration":
      return { text: formatDuration(cell * 1e6), full: `${full} s`, isNumber: true };
    case "size":
      return { text: formatBytes(cell), full: `${formatCount(cell)} bytes`, isNumber: true };
    default:
      return { text: formatCount(cell), full, isNumber: true };
  }
}

function ofNumber(value: WireNumber, digits?: number): CellText {
  return { text: formatNumber(value, digits), full: formatFull(value), isNumber: true };
}

function ofText(text: string): CellText {
  const line = text.slice(0, LONGEST).replaceAll(/\s+/g, " ");
  return { text: line, full: text, isNumber: false };
}

/** What a cell of a group shows. */
export interface GroupCellText extends CellText {
  /** Of a metric of several runs: how many of them have it. */
  readonly count?: string;
}

/** What the runs of a group come to: mean and spread of numbers, else how many different values there are. */
export function describeGroupCell(
  column: Column,
  cell: GroupCell | undefined,
  runs: number,
  spread: GroupSpread,
  digits?: number,
): GroupCellText {
  if (cell === undefined || cell === null) return NOTHING;
  if (cell.kind === "texts") {
    const first = describeCell(column, cell.first, digits);
    if (cell.distinct === 1) return { ...first, full: `${first.full}\n${ofRuns(cell.n, runs)}` };
    return {
      text: `${formatCount(cell.distinct)} different`,
      full: ofRuns(cell.n, runs),
      isNumber: first.isNumber,
    };
  }
  const show = (value: number): string => describeCell(column, value, digits).text;
  const { mean, min, max, n } = cell;
  const isField = column.kind === "field";
  const full = (value: WireNumber): string =>
    isField && typeof value === "number" ? describeCell(column, value).full : formatFull(value);
  const isMetric = column.kind === "metric";
  const count = n === runs || isMetric ? "" : ` (${formatCount(n)})`;
  if (isField && TIMES.has(column.key)) {
    const last = column.key === "updated" ? max : min;
    return {
      text: show(last) + count,
      full: [`first ${full(min)}`, `last ${full(max)}`, ofRuns(n, runs)].join("\n"),
      isNumber: true,
    };
  }
  return {
    text: (min === max ? show(min) : show(mean) + besideMean(column, cell, spread, digits)) + count,
    full: [
      `mean ${full(mean)}`,
      `sd ${formatFull(cell.sd)}, se ${formatFull(cell.se)}`,
      `95 % interval ± ${formatFull(cell.half)}`,
      `min ${full(min)}, max ${full(max)}`,
      ofRuns(n, runs),
    ].join("\n"),
    isNumber: true,
    ...(isMetric && runs > 1 && { count: countText(n, runs) }),
  };
}

/** As the tables of a comparison say it. */
export function countText(n: number, runs: number): string {
  return n < runs ? `${formatCount(n)} of ${formatCount(runs)}` : `n ${formatCount(n)}`;
}

function besideMean(
  column: Column,
  cell: Extract<GroupCell, { kind: "numbers" }>,
  spread: GroupSpread,
  digits?: number,
): string {
  if (spread === "range") {
    const [min, max] = [cell.min, cell.max].map(
      (value) => describeCell(column, value, digits).text,
    );
    return ` [${min} … ${max}]`;
  }
  const half = spread === "sd" ? cell.sd : spread === "se" ? cell.se : cell.half;
  return typeof half === "number" ? ` ± ${showSpread(column, half)}` : "";
}

/** More digits of a spread than two say nothing. */
function showSpread(column: Column, half: number): string {
  return column.kind === "field"
    ? describeCell(column, half).text
    : formatNumber(Number(half.toPrecision(2)));
}

function ofRuns(n: number, runs: number): string {
  return n === runs
    ? `n = ${formatCount(n)}`
    : `n = ${formatCount(n)} of ${formatCount(runs)} runs`;
}
