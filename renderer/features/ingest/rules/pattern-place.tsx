import type { RulePreview } from "../../../../src/contract/ingest.ts";
import styles from "./rule-form.module.css";

interface PatternPlaceProps {
  readonly pattern: string;
  readonly error: NonNullable<RulePreview["error"]>;
}

/** The pattern with its wrong place marked, and why it is wrong. */
export function PatternPlace({ pattern, error }: PatternPlaceProps): React.JSX.Element {
  const { at, message } = error;
  return (
    <span className={styles.wrong}>
      <span className={styles.bad}>{message}</span>{" "}
      <code className={styles.place} aria-label={`Character ${at + 1}`}>
        {pattern.slice(0, at)}
        <mark>{pattern.slice(at, at + 1) === "" ? " " : pattern.slice(at, at + 1)}</mark>
        {pattern.slice(at + 1)}
      </code>
    </span>
  );
}
