import type { SpanAttribute } from "../../../src/contract/llm.ts";
import { formatCount, plural } from "../../kit/format.ts";
import { showText } from "../../kit/shown-text.ts";
import styles from "./details.module.css";

/** Of the text of one value. */
const MOST_SHOWN = 2000;

/** Names with their values, as they were said. */
export function Attributes({
  label,
  attributes,
  total = attributes.length,
}: {
  readonly label: string;
  readonly attributes: readonly SpanAttribute[];
  readonly total?: number;
}): React.JSX.Element {
  if (attributes.length === 0) return <p className={styles.none}>None</p>;
  return (
    <>
      <table className={styles.pairs} aria-label={label}>
        <tbody>
          {attributes.map(({ key, type, value }, index) => (
            // Keys of hostile clients may come twice.
            <tr key={`${index} ${key}`}>
              <th scope="row" title={type}>
                <bdi>{showText(key, 300).text}</bdi>
              </th>
              <td>
                <Value text={textOf(value.text)} left={value.left} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {total > attributes.length && (
        <p className={styles.none}>
          {formatCount(attributes.length)} of {formatCount(total)} are shown.
        </p>
      )}
    </>
  );
}

/** A text as it is; everything else as JSON. One that was cut is none. */
function textOf(json: string): string {
  if (!json.startsWith('"')) return json;
  try {
    return JSON.parse(json) as string;
  } catch {
    return json;
  }
}

function Value({
  text,
  left,
}: {
  readonly text: string;
  readonly left: number;
}): React.JSX.Element {
  const more = left + Math.max(0, text.length - MOST_SHOWN);
  return (
    <>
      <bdi className={styles.value}>{text.slice(0, MOST_SHOWN)}</bdi>
      {more > 0 && <span className={styles.count}> … {plural(more, "more character")}</span>}
    </>
  );
}

/** What is told by key: tags, metadata. */
export function Pairs({
  label,
  pairs,
}: {
  readonly label: string;
  readonly pairs: ReadonlyArray<{ readonly key: string; readonly value: string }>;
}): React.JSX.Element {
  return (
    <Attributes
      label={label}
      attributes={pairs.map(({ key, value }) => ({
        key,
        type: "",
        value: { text: JSON.stringify(value), left: 0 },
      }))}
    />
  );
}
