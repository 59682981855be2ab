import { useState } from "react";
import type { WireDependence } from "../../../../src/contract/compare-importance.ts";
import { formatNumber, plural } from "../../../kit/format.ts";
import { takeGridStep } from "./grid-step.ts";
import styles from "./importance.module.css";
import { showCell } from "./words.ts";

type Pair = NonNullable<WireDependence["pair"]>;

const NAME_PX = 76;
const FIELD_PX = 18;

/** What the model says along two params at once; fields without runs are hatched, since there it only guesses. */
export function PairMap({
  of,
  pair,
  metric,
  width,
}: {
  readonly of: WireDependence;
  readonly pair: Pair;
  readonly metric: string;
  readonly width: number;
}): React.JSX.Element {
  const [[row, column], setPlace] = useState<readonly [number, number]>([0, 0]);
  const all = pair.mean.flat();
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const cell = Math.min(44, Math.max(12, Math.floor((width - NAME_PX) / pair.columns.length)));
  const place: readonly [number, number] = [
    Math.min(row, pair.rows.length - 1),
    Math.min(column, pair.columns.length - 1),
  ];
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const move = takeGridStep(event);
    if (move === undefined) return;
    setPlace([
      clamp(place[0] + move[0], pair.rows.length),
      clamp(place[1] + move[1], pair.columns.length),
    ]);
  };
  const every = Math.ceil(44 / cell);
  return (
    <div
      className={styles.map}
      role="group"
      tabIndex={0}
      aria-label={`${metric} along ${of.param} (down) and ${pair.param} (across)`}
      aria-keyshortcuts="ArrowLeft ArrowRight ArrowUp ArrowDown"
      onKeyDown={onKeyDown}
    >
      <div
        className={styles.fields}
        aria-hidden
        style={{ gridTemplateColumns: `${NAME_PX}px repeat(${pair.columns.length}, ${cell}px)` }}
      >
        {pair.rows.map((value, x) => (
          <FieldRow key={String(value)} name={showCell(value)}>
            {pair.columns.map((other, y) => (
              <span
                key={String(other)}
                className={styles.field}
                data-empty={pair.runs[x]?.[y] === 0}
                data-here={x === place[0] && y === place[1]}
                style={{
                  height: FIELD_PX,
                  background: `color-mix(in oklab, var(--accent) ${Math.round((90 * ((pair.mean[x]?.[y] ?? low) - low)) / (high - low || 1))}%, var(--surface))`,
                }}
                onPointerEnter={() => setPlace([x, y])}
              />
            ))}
          </FieldRow>
        ))}
        <span />
        {pair.columns.map((value, y) => (
          <span key={String(value)} className={styles.across}>
            {y % every === 0 ? showCell(value) : ""}
          </span>
        ))}
      </div>
      <p className={styles.foot} role="status">
        {of.param} {showCell(pair.rows[place[0]] ?? null)}, {pair.param}{" "}
        {showCell(pair.columns[place[1]] ?? null)}: {metric} about{" "}
        {formatNumber(pair.mean[place[0]]?.[place[1]])},{" "}
        {plural(pair.runs[place[0]]?.[place[1]] ?? 0, "run")}
        {pair.runs[place[0]]?.[place[1]] === 0 && ", a guess of the model"}. From{" "}
        {formatNumber(low)} (pale) to {formatNumber(high)}.
      </p>
    </div>
  );
}

function FieldRow(props: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <>
      <span className={styles.down}>{props.name}</span>
      {props.children}
    </>
  );
}

const clamp = (index: number, count: number): number => Math.min(count - 1, Math.max(0, index));
