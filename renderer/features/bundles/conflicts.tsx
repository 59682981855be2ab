import { Button, SegmentedControl } from "@mantine/core";
import type { BundleConflict } from "../../../src/contract/bundles.ts";
import type { JsonValue } from "../../../src/base/json.ts";
import { formatTime } from "../../kit/format-time.ts";
import { plural } from "../../kit/format.ts";
import { showText } from "../../kit/shown-text.ts";
import styles from "./bundles.module.css";

/** By conflict. */
export type Choices = Readonly<Record<string, "mine" | "theirs">>;

interface ConflictsProps {
  readonly conflicts: readonly BundleConflict[];
  readonly choices: Choices;
  readonly onChange: (choices: Choices) => void;
}

/** What was changed here and there since both were equal, side by side. */
export function Conflicts(props: ConflictsProps): React.JSX.Element {
  const { conflicts, choices, onChange } = props;
  const all = (side: "mine" | "theirs"): void =>
    onChange(Object.fromEntries(conflicts.map(({ id }) => [id, side])));
  return (
    <section>
      <div className={styles.heading}>
        <h3>{plural(conflicts.length, "conflict")}: changed here and there</h3>
        <Button onClick={() => all("mine")}>Keep all of mine</Button>
        <Button onClick={() => all("theirs")}>Take all of theirs</Button>
      </div>
      <ul className={styles.conflicts} tabIndex={0} aria-label="Conflicts">
        {conflicts.map(({ id, title, field, mine, theirs }) => (
          <li key={id}>
            <p>
              <strong>{title}</strong> {field}
            </p>
            <div className={styles.sides}>
              <Side label="Mine" {...mine} isChosen={choices[id] !== "theirs"} />
              <Side label="Theirs" {...theirs} isChosen={choices[id] === "theirs"} />
            </div>
            <SegmentedControl
              size="xs"
              aria-label={`${title} ${field}`}
              value={choices[id] ?? "mine"}
              onChange={(side) => onChange({ ...choices, [id]: side as "mine" | "theirs" })}
              data={[
                { value: "mine", label: "Mine" },
                { value: "theirs", label: "Theirs" },
              ]}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface SideProps {
  readonly label: string;
  readonly value: JsonValue;
  readonly by: string;
  readonly atMs: number;
  readonly isChosen: boolean;
}

function Side({ label, value, by, atMs, isChosen }: SideProps): React.JSX.Element {
  const text = typeof value === "string" ? value : JSON.stringify(value, undefined, 2);
  return (
    <div data-chosen={isChosen || undefined}>
      <p className={styles.muted}>
        {label}, {by}, {formatTime(atMs * 1000)}
      </p>
      <pre>{text === "" ? "(empty)" : showText(text, 2000).text}</pre>
    </div>
  );
}
