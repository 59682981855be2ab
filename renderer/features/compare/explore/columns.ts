import { namesOrigin, whyIrrelevant } from "../../../../src/base/key-names.ts";
import { guessGoal, type Goal } from "../../../../src/base/metric-goal.ts";
import { FIELDS, METRIC_PARTS, parsePath, quoteKey } from "../../../../src/base/query/index.ts";
import { MARKS, readText, type RunColumn } from "../../../../src/base/run-column.ts";
import type { ListedColumn } from "../../../../src/contract/compare-table.ts";
import type { AxisUnit } from "../../../charts/column-axis.ts";
import { formatDuration, formatWallTime } from "../../../kit/format-time.ts";
import { formatFull, formatNumber, NO_VALUE } from "../../../kit/format.ts";

/** What a metric comes to by itself: its best value, which without a goal is its last one. */
export function metricPath(metric: string): string {
  return `metrics.${quoteKey(metric)}.best`;
}

/** What a column is called: "lr", "val/acc", "val/acc (last)". */
export function columnTitle(path: string): string {
  const parsed = parsePath(path);
  switch (parsed?.kind) {
    case "metric":
      return parsed.part === "best" ? parsed.key : `${parsed.key} (${parsed.part})`;
    case "param":
    case "tag":
      return parsed.key;
    case "field":
      return parsed.field;
    default:
      return path;
  }
}

export function columnUnit(path: string): AxisUnit {
  const type = FIELDS.find(({ name }) => name === path)?.type;
  return type === "time" ? "time" : type === "seconds" ? "seconds" : "number";
}

export type KnownGoals = ReadonlyArray<{ readonly metric: string; readonly goal: Goal }>;

/** Which values of a column are better; duration and other fields have no goal. */
export function goalOf(path: string, known: KnownGoals): Goal {
  const parsed = parsePath(path);
  if (path === "duration") return "min";
  if (parsed?.kind !== "metric") return "none";
  return known.find(({ metric }) => metric === parsed.key)?.goal ?? guessGoal(parsed.key);
}

/** Short, as on an axis. */
export function spellValue(path: string, value: number): string {
  const unit = columnUnit(path);
  if (unit === "time") return formatWallTime(value);
  return unit === "seconds" ? formatDuration(value * 1e6) : formatNumber(value);
}

/** The value of a run, short where it is a finite number; undefined for none. */
export function spellRun(column: RunColumn, run: number): string | undefined {
  return column.kind === "numbers" && column.marks[run] === MARKS.finite
    ? spellValue(column.path, column.values[run] as number)
    : (readText(column, run) ?? undefined);
}

/** The stored value of a run in full. */
export function spellStored(column: RunColumn, run: number): string {
  const text = readText(column, run);
  if (text === null) return NO_VALUE;
  if (column.kind === "numbers" && columnUnit(column.path) === "time")
    return formatWallTime(column.values[run] as number);
  return column.kind === "numbers" ? formatFull(column.values[run]) : text;
}

export interface ColumnChoice {
  readonly group: string;
  readonly items: ReadonlyArray<{ readonly value: string; readonly label: string }>;
}

/** What a chooser offers: nothing that no run has, of params, tags and fields only what tells runs apart. */
export function columnChoices(
  listed: readonly ListedColumn[],
  wants: "any" | "numbers" | "metrics",
): readonly ColumnChoice[] {
  const of = (kind: ListedColumn["of"]): readonly ListedColumn[] =>
    listed.filter(
      (one) =>
        one.of === kind &&
        (kind === "metric" || one.varies) &&
        (wants === "any" || one.kind === "numbers"),
    );
  const plain = (kind: ListedColumn["of"]) =>
    of(kind).map(({ path, label }) => ({ value: path, label }));
  const metrics = of("metric");
  const groups: readonly ColumnChoice[] = [
    {
      group: "Metrics",
      items: metrics.map(({ label }) => ({ value: metricPath(label), label })),
    },
    ...(wants === "metrics" ? [] : [{ group: "Params", items: plain("param") }]),
    ...(wants === "metrics" ? [] : [{ group: "Tags", items: plain("tag") }]),
    { group: "Run", items: plain("field") },
    {
      group: "Other values of metrics",
      items: metrics.flatMap(({ path, label }) =>
        METRIC_PARTS.filter((part) => part !== "best").map((part) => ({
          value: `${path}.${part}`,
          label: `${label} (${part})`,
        })),
      ),
    },
  ];
  return groups.filter(({ items }) => items.length > 0);
}

/** Axes to begin with: params that tell most runs apart, then what the runs are judged by. */
export function usualAxes(
  listed: readonly ListedColumn[],
  grouped: readonly string[],
  judged: string | undefined,
): string[] {
  const params = usualParams(listed, grouped).slice(0, 6);
  const axes = judged === undefined ? params : [...params, judged];
  if (axes.length >= 2) return axes;
  const fields = listed.filter(
    ({ of, kind, varies }) => of === "field" && kind === "numbers" && varies,
  );
  return [...new Set([...fields.slice(0, 2 - axes.length).map(({ path }) => path), ...axes])];
}

/** Params that vary and make groups: of few values rather than of many. */
export function groupingParams(
  listed: readonly ListedColumn[],
  grouped: readonly string[],
): readonly string[] {
  const levels = new Map(listed.map(({ path, distinct }) => [path, distinct ?? Infinity]));
  return usualParams(listed, grouped).toSorted(
    (a, b) => Number((levels.get(a) ?? 0) > FEW_LEVELS) - Number((levels.get(b) ?? 0) > FEW_LEVELS),
  );
}
const FEW_LEVELS = 20;

/** Params that vary and are settings: what the groups are told apart by, then those of most runs. */
export function usualParams(
  listed: readonly ListedColumn[],
  grouped: readonly string[],
): readonly string[] {
  const isSetting = (key: string): boolean => whyIrrelevant(key) === undefined && !namesOrigin(key);
  return listed
    .filter(({ of, varies, label, path }) => {
      return of === "param" && varies && (grouped.includes(path) || isSetting(label));
    })
    .map(({ path }) => path)
    .toSorted((a, b) => Number(grouped.includes(b)) - Number(grouped.includes(a)));
}
