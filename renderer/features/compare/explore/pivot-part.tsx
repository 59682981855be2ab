import { SegmentedControl } from "@mantine/core";
import { ChevronDown, ChevronRight, Star } from "lucide-react";
import { memo, useCallback, useMemo } from "react";
import { formatCount, formatFull, formatNumber, NO_VALUE, plural } from "../../../kit/format.ts";
import { useComparison } from "../use-comparison.tsx";
import { ChartPane } from "./chart-pane.tsx";
import { EmptyChart } from "./chart-tools.tsx";
import { ColumnSelect } from "./column-select.tsx";
import { columnTitle, goalOf, spellValue } from "./columns.ts";
import { buildPivot, type PivotCell, type PivotValue } from "./pivot.ts";
import styles from "./pivot.module.css";
import { useColumns } from "./use-columns.ts";
import { useExploreView } from "./use-explore-view.ts";
import { useLinks } from "./use-links.ts";
import { useRuns } from "./use-runs.tsx";

const VALUES: ReadonlyArray<{ readonly value: PivotValue; readonly label: string }> = [
  { value: "mean", label: "Mean" },
  { value: "min", label: "Min" },
  { value: "max", label: "Max" },
  { value: "best", label: "Best" },
  { value: "n", label: "n" },
];

/** A column of numbers by two keys. */
export function PivotPart(): React.JSX.Element {
  const [view, change] = useExploreView();
  const { columnOf, runIds } = useRuns();
  const { picked, hovered, lit, onPick } = useLinks("pivot", []);
  const pointed = useMemo(() => new Set(hovered < 0 ? lit : [hovered]), [hovered, lit]);
  const onCell = useCallback(
    (runs: readonly number[], isPicked: boolean) => {
      const next = new Uint8Array(runIds.length);
      for (const run of runs) next[run] = 1;
      onPick(isPicked ? undefined : next, true);
    },
    [runIds, onPick],
  );
  const { known } = useComparison();
  const { vm, vr, vc } = useColumns();
  const [values, rowKey, columnKey] = [columnOf(vm), columnOf(vr), columnOf(vc)];
  const goal = vm === undefined ? "none" : goalOf(vm, known);
  // Without a goal no value is the best.
  const what = goal === "none" && view.vv === "best" ? "mean" : (view.vv ?? "mean");
  const pivot = useMemo(() => {
    if (values?.kind !== "numbers" || rowKey === undefined) return undefined;
    if (vc !== undefined && columnKey === undefined) return undefined;
    return buildPivot(values, rowKey, columnKey, what, goal);
  }, [values, rowKey, columnKey, vc, what, goal]);
  return (
    <ChartPane
      title="Pivot"
      notes={[
        goal === "none" ? "no goal: nothing is best" : "",
        pivot === undefined || pivot.empty === 0
          ? ""
          : `${plural(pivot.empty, "cell")} without runs`,
        pivot === undefined || pivot.withoutKey === 0
          ? ""
          : `${plural(pivot.withoutKey, "run")} without a key`,
        pivot === undefined || pivot.withoutValue === 0
          ? ""
          : `${plural(pivot.withoutValue, "run")} without a finite value`,
      ]}
      tools={
        <>
          <ColumnSelect
            label="Values"
            wants="numbers"
            value={vm}
            onChange={(next) => change({ vm: next })}
          />
          <ColumnSelect label="Rows" value={vr} onChange={(next) => change({ vr: next })} />
          <ColumnSelect
            label="Columns"
            none="one column"
            value={vc}
            onChange={(next) => change({ vc: next ?? "" })}
          />
          <SegmentedControl
            size="xs"
            aria-label="What stands in a cell"
            data={VALUES.map((one) => ({
              ...one,
              disabled: one.value === "best" && goal === "none",
            }))}
            value={what}
            onChange={(value) =>
              change({ vv: value === "mean" ? undefined : (value as PivotValue) })
            }
          />
        </>
      }
    >
      {(room) =>
        pivot === undefined || vm === undefined || vr === undefined ? (
          <EmptyChart {...room} isLoading={vm !== undefined && vr !== undefined}>
            {vm === undefined ? "The runs have no metric to show." : "Choose what the rows are."}
          </EmptyChart>
        ) : (
          <div
            className={styles.scroll}
            style={{ height: room.height }}
            tabIndex={0}
            role="region"
            aria-label="Pivot table"
          >
            <table className={styles.table}>
              <caption className="sr-only">
                {columnTitle(vm)}, {what}, by {columnTitle(vr)}
                {vc !== undefined && ` and ${columnTitle(vc)}`}
              </caption>
              <thead>
                <tr>
                  <th className={styles.corner}>
                    {columnTitle(vr)}
                    {vc !== undefined && <span> × {columnTitle(vc)}</span>}
                  </th>
                  {pivot.columns.map((name) => (
                    <th key={name} scope="col" title={name}>
                      {name === "" ? columnTitle(vm) : name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {pivot.rows.map((name, row) => (
                  <tr key={name}>
                    <th scope="row" title={name}>
                      {name}
                    </th>
                    {pivot.cells[row]?.map((cell, column) => (
                      <Cell
                        key={pivot.columns[column]}
                        cell={cell}
                        what={what}
                        path={vm}
                        picked={picked}
                        isPointed={cell?.runs.some((run) => pointed.has(run)) === true}
                        onPick={onCell}
                      />
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )
      }
    </ChartPane>
  );
}

interface CellProps {
  readonly cell: PivotCell | undefined;
  readonly what: PivotValue;
  readonly path: string;
  readonly picked: Uint8Array | undefined;
  readonly isPointed: boolean;
  readonly onPick: (runs: readonly number[], isPicked: boolean) => void;
}

const Cell = memo(function Cell(props: CellProps): React.JSX.Element {
  const { cell, what, path, picked, isPointed, onPick } = props;
  if (cell === undefined)
    return (
      <td className={styles.none}>
        <span className="sr-only">no runs</span>
      </td>
    );
  const { runs, n, mean, half, min, max, shown, heat, isBestOfRow, isBestOfColumn } = cell;
  const inPicks = picked === undefined ? 0 : runs.filter((run) => picked[run] === 1).length;
  const isPicked = picked !== undefined && inPicks === runs.length;
  const best = [isBestOfRow && "row", isBestOfColumn && "column"].filter((one) => one !== false);
  const title = [
    `mean ${formatFull(mean)}`,
    ...(Number.isNaN(half) ? [] : [`95 % interval ± ${formatFull(half)}`]),
    `min ${formatFull(min)}, max ${formatFull(max)}`,
    `n ${n}${n < runs.length ? ` of ${runs.length} runs` : ""}`,
    ...(best.length > 0 ? [`best of its ${best.join(" and ")}`] : []),
  ].join("\n");
  const Mark = best.length > 1 ? Star : isBestOfRow ? ChevronRight : ChevronDown;
  return (
    <td
      data-hovered={isPointed || undefined}
      data-faint={(picked !== undefined && inPicks === 0) || undefined}
    >
      <button
        type="button"
        className={styles.cell}
        aria-pressed={isPicked}
        title={title}
        // A faint ground: text on it keeps its contrast in both themes.
        style={
          Number.isNaN(heat)
            ? undefined
            : {
                background: `color-mix(in srgb, var(--accent) ${Math.round(4 + heat * 24)}%, var(--bg))`,
              }
        }
        onClick={() => onPick(runs, isPicked)}
      >
        <span className={styles.value} data-best={best.length > 0 || undefined}>
          {best.length > 0 && <Mark size={11} aria-hidden />}
          {what === "n" ? formatCount(n) : Number.isNaN(shown) ? NO_VALUE : spellValue(path, shown)}
          {best.length > 0 && <span className="sr-only"> best of its {best.join(" and ")}</span>}
        </span>
        {what === "mean" && (
          <small>
            {Number.isNaN(half) ? "" : `± ${formatNumber(half, 2)} `}n {formatCount(n)}
          </small>
        )}
      </button>
    </td>
  );
});
