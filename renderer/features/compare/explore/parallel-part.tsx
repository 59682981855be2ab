import { Menu, NumberInput, Select } from "@mantine/core";
import { ChevronDown } from "lucide-react";
import { useMemo } from "react";
import {
  describeBrush,
  isEmptyBrush,
  withEnd,
  type AxisBrush,
} from "../../../charts/axis-brush.ts";
import { canBeLog, describeBeside, type ColumnAxis } from "../../../charts/column-axis.ts";
import { ParallelChart } from "../../../charts/parallel-chart.tsx";
import { moveAxis } from "../../../charts/parallel-geometry.ts";
import { formatCount, plural } from "../../../kit/format.ts";
import { MOST_BEST } from "../../../state/explore-view.ts";
import { ChartPane } from "./chart-pane.tsx";
import { EmptyChart } from "./chart-tools.tsx";
import { columnChoices, columnTitle, spellRun, spellValue } from "./columns.ts";
import styles from "./explore.module.css";
import { useAxisBrushes, useParallelAxes } from "./use-axis-brushes.ts";
import { useColumns } from "./use-columns.ts";
import { useExploreView, withoutBrush } from "./use-explore-view.ts";
import { useLinks } from "./use-links.ts";
import { useRuns } from "./use-runs.tsx";

/** More do not fit beside each other; further ones are chosen instead. */
const MOST_AXES = 30;
const MOST_OFFERED = 100;

/** Runs as lines over many columns at once. */
export function ParallelPart(): React.JSX.Element {
  const [view, change] = useExploreView();
  const { runIds, colors, theme, picked: settled, listed } = useRuns();
  const { pa, judged } = useColumns();
  const axes = useParallelAxes();
  const { brushes, picking, setBrush } = useAxisBrushes();
  const picked = picking ?? settled;
  const links = useLinks("parallel", [judged]);
  const setAxes = (next: readonly string[]): void => change({ pa: [...next] });
  const choices = useMemo(
    () =>
      columnChoices(listed, "any").map(({ group, items }) => ({
        group,
        items: items.filter(({ value }) => !pa.includes(value)),
      })),
    [listed, pa],
  );
  const shown = picked === undefined ? runIds.length : picked.reduce((sum, one) => sum + one, 0);
  const isConstant = axes.filter(({ column }) => column.distinct < 2).length;
  return (
    <ChartPane
      title="Parallel coordinates"
      isWide
      notes={[
        isConstant === 0 ? "" : `${plural(isConstant, "axis", "axes")} with one value`,
        ...axes.flatMap(({ column }) =>
          column.kind === "categories" && column.distinct > column.levels.length
            ? [
                `${columnTitle(column.path)}: ${formatCount(column.distinct)} levels, the ${formatCount(column.levels.length)} most frequent by name`,
              ]
            : [],
        ),
      ]}
      tools={
        <>
          <Select
            size="xs"
            searchable
            aria-label="Add an axis"
            placeholder={`${plural(pa.length, "axis", "axes")}: add`}
            limit={MOST_OFFERED}
            w={140}
            disabled={pa.length >= MOST_AXES}
            nothingFoundMessage="No column matches"
            comboboxProps={{ width: 280, position: "bottom-start" }}
            data={choices}
            value={null}
            onChange={(path) => {
              if (path !== null) setAxes([...pa, path]);
            }}
          />
          <NumberInput
            size="xs"
            w={92}
            aria-label="Only so many of the best runs"
            title="Only so many of the best runs by the judged metric; ties with the last one count too"
            placeholder="best…"
            prefix="best "
            min={1}
            max={MOST_BEST}
            allowDecimal={false}
            disabled={judged === undefined}
            value={view.pt ?? ""}
            onChange={(value) =>
              change({ pt: typeof value === "number" && value >= 1 ? value : undefined })
            }
          />
        </>
      }
    >
      {(room) =>
        axes.length < 2 ? (
          <EmptyChart {...room} isLoading={pa.length >= 2 && axes.length < pa.length}>
            {pa.length < 2
              ? "The runs differ in too little for parallel coordinates: add axes."
              : "Choose at least two axes."}
          </EmptyChart>
        ) : (
          <ParallelChart
            {...links}
            {...room}
            picked={picked}
            label={`Parallel coordinates of ${plural(axes.length, "axis", "axes")}: ${formatCount(shown)} of ${plural(runIds.length, "run")}`}
            axes={axes}
            brushes={brushes}
            onBrush={setBrush}
            colors={colors}
            theme={theme}
            spell={({ column }, run) => spellRun(column, run) ?? "none"}
            onMove={(from, to) => setAxes(moveAxis(pa, from, to))}
            renderHead={(axis, index) => (
              <AxisHead
                axis={axis}
                index={index}
                brush={brushes.get(axis.column.path)}
                onBrush={(brush) => setBrush(axis.column.path, brush, true)}
              />
            )}
          />
        )
      }
    </ChartPane>
  );
}

interface AxisHeadProps {
  readonly axis: ColumnAxis;
  readonly index: number;
  readonly brush: AxisBrush | undefined;
  readonly onBrush: (brush: AxisBrush | undefined) => void;
}

/** Name of an axis; Alt and an arrow key moves it, its menu holds all that the mouse can do. */
function AxisHead({ axis, index, brush, onBrush }: AxisHeadProps): React.JSX.Element {
  const [view, change] = useExploreView();
  const { pa } = useColumns();
  const { column, isLog, isInverted } = axis;
  const { path } = column;
  const title = columnTitle(path);
  const toggle = (key: "pl" | "pi"): void =>
    change((old) => {
      const now = old[key] ?? [];
      const next = now.includes(path) ? now.filter((one) => one !== path) : [...now, path];
      return { [key]: next.length === 0 ? undefined : next };
    });
  const move = (by: number): void => change({ pa: [...moveAxis(pa, index, index + by)] });
  const picked =
    brush === undefined || isEmptyBrush(brush)
      ? ""
      : describeBrush(axis, brush, (value) => spellValue(path, value));
  return (
    <Menu position="bottom" width={220} withinPortal trapFocus>
      <Menu.Target>
        <button
          type="button"
          className={styles.axisHead}
          data-chart-tool
          data-picked={picked !== "" || undefined}
          aria-label={`Axis ${title}${isLog ? " log" : ""}${isInverted ? " ↓" : ""}${picked === "" ? "" : `, picked ${picked}`}`}
          aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight"
          title={[path, picked, describeBeside(axis)].filter((text) => text !== "").join("\n")}
          onKeyDown={(event) => {
            const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
            if (by === undefined || !event.altKey) return;
            event.preventDefault();
            event.stopPropagation();
            move(by);
          }}
        >
          <span>
            <bdi>{title}</bdi>
            {isLog && <small> log</small>}
            {isInverted && <small> ↓</small>}
          </span>
          <ChevronDown size={11} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled={!canBeLog(column)} onClick={() => toggle("pl")}>
          {isLog ? "Linear axis" : "Logarithmic axis"}
        </Menu.Item>
        <Menu.Item onClick={() => toggle("pi")}>
          {isInverted ? "Upright again" : "Invert"}
        </Menu.Item>
        <Menu.Item onClick={() => change({ c: view.c === path ? undefined : path })}>
          {view.c === path ? "Colour by group" : "Colour by this"}
        </Menu.Item>
        <Menu.Item disabled={index === 0} onClick={() => move(-1)}>
          Move left
        </Menu.Item>
        <Menu.Item disabled={index >= pa.length - 1} onClick={() => move(1)}>
          Move right
        </Menu.Item>
        <Menu.Item
          disabled={pa.length <= 2}
          // What was picked on it goes with it: nobody would see it any more.
          onClick={() =>
            change((old) => ({
              pa: pa.filter((one) => one !== path),
              pb: withoutBrush(old, path),
            }))
          }
        >
          Take away
        </Menu.Item>
        <Menu.Divider />
        <PickFields axis={axis} brush={brush} onBrush={onBrush} />
        <Menu.Item disabled={picked === ""} onClick={() => onBrush(undefined)}>
          Clear what is picked
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** What a brush does, by keyboard. */
function PickFields({
  axis: { column },
  brush,
  onBrush,
}: Pick<AxisHeadProps, "axis" | "brush" | "onBrush">): React.JSX.Element {
  if (column.kind === "categories") {
    const names = column.levels.slice(0, MOST_OFFERED);
    const levels = brush?.levels ?? [];
    return (
      <fieldset className={styles.levels}>
        <legend>Pick</legend>
        {names.map((name) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={levels.includes(name)}
              onChange={(event) =>
                onBrush({
                  ...brush,
                  levels: event.currentTarget.checked
                    ? [...levels, name]
                    : levels.filter((one) => one !== name),
                })
              }
            />
            <bdi>{name === "" ? "empty" : name}</bdi>
          </label>
        ))}
        {column.counts.length > names.length && (
          <small>{formatCount(column.counts.length - names.length)} more: drag on the axis.</small>
        )}
      </fieldset>
    );
  }
  const [from, to] = brush?.ranges?.[0] ?? [-Infinity, Infinity];
  const set = (end: "from" | "to", text: string): void => {
    const next = withEnd(brush, end, text === "" ? Number.NaN : Number(text));
    if (next !== brush) onBrush(next);
  };
  return (
    <div className={styles.pickFields}>
      <NumberInput
        size="xs"
        label="Pick from"
        hideControls
        value={Number.isFinite(from) ? from : ""}
        onBlur={(event) => set("from", event.currentTarget.value)}
      />
      <NumberInput
        size="xs"
        label="to"
        hideControls
        value={Number.isFinite(to) ? to : ""}
        onBlur={(event) => set("to", event.currentTarget.value)}
      />
    </div>
  );
}
