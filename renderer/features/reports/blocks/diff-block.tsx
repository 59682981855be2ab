import { NO_VALUE } from "../../../kit/format.ts";
import type { Shown } from "./block-data.ts";
import { ColumnHeads } from "./column-heads.tsx";
import styles from "./blocks.module.css";

interface DiffBlockProps {
  readonly shown: Shown<"diff">;
  /** What the two sets of runs are called. */
  readonly names: readonly [a: string, b: string];
}

/** What two sets of runs differ in, and what of it explains the difference of a metric. */
export function DiffBlock({ shown: { data }, names }: DiffBlockProps): React.JSX.Element {
  return (
    <>
      {data.observed !== null && <p>{data.observed}</p>}
      {data.explained !== null && data.explained.length > 0 && (
        <ol className={styles.explained}>
          {data.explained
            .filter(({ standing }) => standing !== "irrelevant")
            .map(({ keys, standing, evidence }) => (
              <li key={keys.join("\n")} data-standing={standing}>
                <strong>{keys.join(", ")}</strong> <span>{standing}</span>
                <p>{evidence}</p>
              </li>
            ))}
        </ol>
      )}
      {data.rows.length === 0 ? (
        <p className={styles.problem}>Nothing that was recorded differs.</p>
      ) : (
        <div
          className={styles.scroller}
          role="region"
          aria-label={`${names[0]} against ${names[1]}`}
          tabIndex={0}
        >
          <table>
            <thead>
              <tr>
                <ColumnHeads isText names={["What", ...names]} />
              </tr>
            </thead>
            <tbody>
              {data.rows.map(({ group, key, a, b }) => (
                <tr key={`${group} ${key}`}>
                  <th scope="row" title={group}>
                    {key}
                  </th>
                  <td data-text data-side="a">
                    {a ?? NO_VALUE}
                  </td>
                  <td data-text data-side="b">
                    {b ?? NO_VALUE}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
