import type { WireImportance } from "../../../../src/contract/compare-importance.ts";
import styles from "./importance.module.css";
import { useChoice } from "./use-importance.ts";
import {
  PAIRS_SAY,
  percent,
  percentRange,
} from "../../../../src/contract/compare-importance-words.ts";

const MOST_SHOWN = 6;

/** What two params explain beyond what each does alone, the strongest first; one opens as a map of both. */
export function InteractionList({
  pairs,
}: {
  readonly pairs: WireImportance["pairs"];
}): React.JSX.Element {
  const { param, other, choose } = useChoice();
  return (
    <>
      <h2>Interactions</h2>
      <ul className={styles.bars}>
        {pairs.slice(0, MOST_SHOWN).map(({ params: [a, b], share }) => (
          <li key={`${a} ${b}`}>
            <button
              type="button"
              className={styles.pair}
              data-chart-tool
              aria-pressed={(param === a && other === b) || (param === b && other === a)}
              onClick={() => choose({ p: a, o: b })}
            >
              <span className={styles.name}>
                {a} × {b}
              </span>
              <span className={styles.share}>{percent(share.value)}</span>
              <span className={styles.range}>{percentRange(share)}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className={styles.foot}>{PAIRS_SAY}</p>
    </>
  );
}
