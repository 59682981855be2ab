import { useDigits } from "../../../kit/digits.ts";
import { formatNumber, NO_VALUE } from "../../../kit/format.ts";
import type { BlockOf } from "../../../../src/contract/report-blocks.ts";
import type { DataOf, Shown } from "./block-data.ts";
import { ColumnHeads } from "./column-heads.tsx";
import styles from "./blocks.module.css";

interface PivotBlockProps {
  readonly block: BlockOf<"pivot">;
  readonly shown: Shown<"pivot">;
}

type PivotCell = DataOf<"pivot">["cells"][number][number];

/** What a metric comes to by the values of one or two keys: mean, half of its 95 % interval, n. */
export function PivotBlock({ block, shown: { data } }: PivotBlockProps): React.JSX.Element {
  const { meaning, rows, columns, cells } = data;
  const means = cells.flat().flatMap(({ mean }) => (mean === null ? [] : [mean]));
  const best =
    meaning.goal === "none" || means.length < 2
      ? undefined
      : means.reduce((a, b) => (meaning.goal === "min" ? Math.min(a, b) : Math.max(a, b)));
  return (
    <div
      className={styles.scroller}
      role="region"
      aria-label={`${meaning.metric} by ${block.rows}`}
      tabIndex={0}
    >
      <table>
        <caption>
          {meaning.metric} ({block.part}
          {meaning.unit === "" ? "" : `, ${meaning.unit}`}): mean ± half of the 95 % interval, n
        </caption>
        <thead>
          {block.columns !== null && (
            <tr>
              <td />
              <th scope="colgroup" colSpan={Math.max(1, columns.length)}>
                {block.columns}
              </th>
            </tr>
          )}
          <tr>
            <ColumnHeads isText names={[block.rows]} />
            <ColumnHeads names={columns.length === 0 ? [meaning.metric] : columns} />
          </tr>
        </thead>
        <tbody>
          {rows.map((name, r) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {(cells[r] ?? []).map((cell, c) => (
                <MeanCell key={c} cell={cell} isBest={cell.mean !== null && cell.mean === best} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function MeanCell({ cell, isBest }: { readonly cell: PivotCell; readonly isBest: boolean }) {
  const digits = useDigits();
  const { n, mean, half, sd, min, max } = cell;
  if (mean === null)
    return <td className={styles.none}>{n > 0 ? `no finite value, n ${n}` : NO_VALUE}</td>;
  const title = `${mean}${half === null ? "" : ` ± ${half}`}, n ${n}${
    sd === null ? "" : `, sd ${sd}`
  }, ${min} to ${max}${isBest ? ", the best mean" : ""}`;
  return (
    <td data-best={isBest || undefined} title={title}>
      {formatNumber(mean, digits)}
      {half !== null && <span className={styles.half}> ± {formatNumber(half, 2)}</span>}
      <span className={styles.n}> n {n}</span>
    </td>
  );
}
