import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { quoteKey } from "../../../../src/base/query/index.ts";
import type {
  WireCorrelations,
  WireImportance,
} from "../../../../src/contract/compare-importance.ts";
import { orpc } from "../../../client/api.ts";
import { keepWhileGrowing } from "../../../client/keep-while-same.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatNumber } from "../../../kit/format.ts";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { columnTitle } from "../explore/columns.ts";
import { useComparison } from "../use-comparison.tsx";
import { takeGridStep } from "./grid-step.ts";
import styles from "./importance.module.css";
import type { ImportanceQuestion } from "./use-importance.ts";
import { describePair } from "./words.ts";
import { useView } from "../../../state/view.ts";

/** More columns do not fit beside each other. */
const MOST_PARAMS = 18;
const MOST_METRICS = 6;

/** How metrics and params go together, two by two. */
export function CorrelationPart({
  rows,
  question: { runIds, metric },
}: {
  readonly rows: WireImportance["rows"];
  readonly question: ImportanceQuestion;
}): React.JSX.Element {
  const { metrics } = useComparison();
  const names = [
    ...[...new Set([metric, ...metrics])].slice(0, MOST_METRICS),
    ...rows.slice(0, MOST_PARAMS).map(({ param }) => param),
  ];
  const firstParam = names.length - Math.min(rows.length, MOST_PARAMS);
  const columns = names.map((name, i) =>
    i < firstParam ? `metrics.${quoteKey(name)}.best` : `params.${quoteKey(name)}`,
  );
  const input = { runIds, columns };
  const { data, error, refetch } = useQuery({
    ...orpc.compare.readCorrelations.queryOptions({ input }),
    placeholderData: keepWhileGrowing(input, []),
  });
  return (
    <section className={styles.part} aria-labelledby="importance-correlations">
      <h2 id="importance-correlations">Which columns go together</h2>
      {error !== null && data === undefined ? (
        <FailureNotice error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <SkeletonRows label="Correlating columns" rows={6} />
      ) : (
        <CorrelationMap data={data} />
      )}
    </section>
  );
}

/** Each column against those before it; what is chosen stands in words below. */
function CorrelationMap({ data }: { readonly data: WireCorrelations }): React.JSX.Element {
  const names = data.columns.map(({ path }) => columnTitle(path));
  const [, changeView] = useView();
  const [place, setPlace] = useState<readonly [row: number, column: number]>([1, 0]);
  const of = new Map(data.pairs.map((pair) => [`${pair.a} ${pair.b}`, pair]));
  const [row, column] = place[0] < names.length ? place : [1, 0];
  const here = of.get(`${column} ${row}`);
  const path = (at: number): string => data.columns[at]?.path ?? "";
  /** The runs themselves: what is explained stands on the vertical axis. */
  const open = (a: number, b: number): void =>
    changeView(({ ex }) => ({
      t: "explore",
      ex: { ...ex, k: ["scatter"], sx: path(b), sy: path(a) },
    }));
  const move = (event: React.KeyboardEvent): void => {
    const step = takeGridStep(event);
    if (step === undefined) return;
    const next = Math.min(names.length - 1, Math.max(1, row + step[0]));
    const across = Math.min(next - 1, Math.max(0, column + step[1]));
    setPlace([next, across]);
    event.currentTarget.querySelector<HTMLElement>(`[data-at="${next} ${across}"]`)?.focus();
  };
  return (
    <>
      <div className={styles.scroll}>
        <table className={styles.matrix} onKeyDown={move}>
          <tbody>
            {names.map((name, b) => (
              <tr key={path(b)}>
                <th scope="row" title={name}>
                  {name}
                </th>
                {names.slice(0, b).map((other, a) => {
                  const value = of.get(`${a} ${b}`)?.value ?? null;
                  const text = value === null ? "none" : formatNumber(Number(value.toFixed(2)), 2);
                  return (
                    <td key={path(a)}>
                      <button
                        type="button"
                        className={styles.matrixCell}
                        data-chart-tool
                        data-at={`${b} ${a}`}
                        data-here={b === row && a === column}
                        tabIndex={b === row && a === column ? 0 : -1}
                        aria-label={`${other} and ${name}: ${text}`}
                        style={{
                          background: `color-mix(in oklab, ${(value ?? 0) < 0 ? "var(--warn)" : "var(--accent)"} ${Math.round(50 * Math.abs(value ?? 0))}%, var(--bg))`,
                        }}
                        onPointerEnter={() => setPlace([b, a])}
                        onFocus={() => setPlace([b, a])}
                        onClick={() => open(a, b)}
                      >
                        {text}
                      </button>
                    </td>
                  );
                })}
                {b === names.length - 1 ? null : (
                  <td className={styles.diagonal} title={name}>
                    {name}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={styles.foot} role="status">
        {here !== undefined &&
          describePair(here, [names[column] ?? "", names[row] ?? ""], data.pairs.length)}
      </p>
    </>
  );
}
