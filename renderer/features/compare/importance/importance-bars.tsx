import type { WireImportance } from "../../../../src/contract/compare-importance.ts";
import { formatCount } from "../../../kit/format.ts";
import styles from "./importance.module.css";
import { useChoice } from "./use-importance.ts";
import { percent, percentRange } from "../../../../src/contract/compare-importance-words.ts";

const ROWS_AT_FIRST = 100;

/** A bar for each param with how far it goes over resamples of the runs; one of them is looked at. */
export function ImportanceBars({
  rows,
}: {
  readonly rows: WireImportance["rows"];
}): React.JSX.Element {
  const { param, choose } = useChoice();
  const shown = rows.find((row) => row.param === param || row.aliases.includes(param ?? ""));
  const chosen = shown ?? rows[0];
  const most = Math.max(1e-9, ...rows.map(({ share }) => share.high ?? share.value ?? 0));
  const place = (share: number | null): string =>
    `${(100 * Math.min(1, Math.max(0, share ?? 0))) / most}%`;
  return (
    <ul className={styles.bars}>
      {rows.slice(0, ROWS_AT_FIRST).map((row) => (
        <li key={row.param}>
          <button
            type="button"
            className={styles.bar}
            data-chart-tool
            aria-pressed={row === chosen}
            onClick={() => choose({ p: row.param, o: undefined })}
          >
            <span className={styles.name} title={[row.param, ...row.aliases].join(" and ")}>
              {row.param}
              {row.aliases.length > 0 && (
                <span className={styles.muted}> and {row.aliases.join(", ")}</span>
              )}
            </span>
            <span className={styles.track} aria-hidden>
              <span className={styles.fill} style={{ width: place(row.share.value) }} />
              <span
                className={styles.whisker}
                style={{
                  left: place(row.share.low),
                  width: `calc(${place(row.share.high)} - ${place(row.share.low)})`,
                }}
              />
            </span>
            <span className={styles.share}>{percent(row.share.value)}</span>
            <span className={styles.range}>{percentRange(row.share)}</span>
          </button>
        </li>
      ))}
      {rows.length > ROWS_AT_FIRST && (
        <li className={styles.foot}>
          {formatCount(rows.length - ROWS_AT_FIRST)} more with smaller shares
        </li>
      )}
    </ul>
  );
}
