import { X } from "lucide-react";
import { useState } from "react";
import { showText } from "./shown-text.ts";
import styles from "./tag-list.module.css";

/** By key: its value, null takes the tag off. */
export type TagChanges = Readonly<Record<string, string | null>>;

interface TagListProps {
  readonly label: string;
  readonly tags: ReadonlyArray<{ readonly key: string; readonly value: string }>;
  /** The command that does the same from the keyboard; without one the crosses are parts of a row. */
  readonly command?: string;
  /** What a text that was written puts on; nothing where it says none. */
  readonly read?: (text: string) => TagChanges;
  readonly onChange: (changes: TagChanges) => void;
  /** Why they cannot be changed. */
  readonly readOnly?: string | undefined;
}

const CHARACTERS = 80;

/** Each is taken off by its cross, and what is written behind them is put on. */
export function TagList(props: TagListProps): React.JSX.Element {
  const { label, tags, command, read = readTag, onChange, readOnly } = props;
  const [text, setText] = useState("");
  const add = (): void => {
    const added = read(text);
    setText("");
    if (Object.keys(added).length > 0) onChange(added);
  };
  return (
    <span className={styles.tags} role="group" aria-label={label}>
      {tags.map(({ key, value }) => (
        <span
          key={key}
          className={styles.tag}
          title={showText(value === "" ? key : `${key}: ${value}`, 1000).text}
        >
          <bdi>{showText(key, CHARACTERS).text}</bdi>
          {value !== "" && <bdi className={styles.value}>{showText(value, CHARACTERS).text}</bdi>}
          <button
            type="button"
            {...(command === undefined ? { "data-menu": true } : { "data-command": command })}
            aria-label={`Take off ${showText(key, CHARACTERS).text}`}
            disabled={readOnly !== undefined}
            title={readOnly}
            onClick={() => onChange({ [key]: null })}
          >
            <X size={11} aria-hidden />
          </button>
        </span>
      ))}
      <input
        className={styles.add}
        aria-label="Add a tag: a label, or a key with its value"
        placeholder={readOnly === undefined ? "Add tag" : "Read only"}
        readOnly={readOnly !== undefined}
        title={readOnly}
        maxLength={100_000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={add}
        onKeyDown={(event) => {
          if (event.key === "Enter") add();
          if (event.key === "Escape" && text !== "") {
            event.stopPropagation();
            setText("");
          }
        }}
      />
    </span>
  );
}

/** "owner: me", or "broken" for a mere label. Values may hold commas: many are JSON. */
function readTag(text: string): TagChanges {
  const colon = text.indexOf(":");
  const key = (colon < 0 ? text : text.slice(0, colon)).trim();
  return key === "" ? {} : { [key]: colon < 0 ? "" : text.slice(colon + 1).trim() };
}
