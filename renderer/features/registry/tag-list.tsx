import { X } from "lucide-react";
import { useState } from "react";
import { showText } from "../../kit/shown-text.ts";
import styles from "./tag-list.module.css";

/** By key: its value, null takes the tag off. */
export type TagChanges = Readonly<Record<string, string | null>>;

interface TagListProps {
  readonly label: string;
  readonly tags: ReadonlyArray<{ readonly key: string; readonly value: string }>;
  readonly onChange: (changes: TagChanges) => void;
}

const CHARACTERS = 80;

/** Each is taken off by its cross, and what is written behind them is put on. Values may hold commas: many are JSON. */
export function TagList({ label, tags, onChange }: TagListProps): React.JSX.Element {
  const [text, setText] = useState("");
  const add = (): void => {
    const tag = readTag(text);
    setText("");
    if (tag !== undefined) onChange(tag);
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
            data-menu
            aria-label={`Take off ${showText(key, CHARACTERS).text}`}
            onClick={() => onChange({ [key]: null })}
          >
            <X size={11} aria-hidden />
          </button>
        </span>
      ))}
      <input
        className={styles.add}
        aria-label="Add a tag: a label, or a key with its value"
        placeholder="Add tag"
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

/** "owner: me", or "broken" for a mere label. */
function readTag(text: string): TagChanges | undefined {
  const colon = text.indexOf(":");
  const key = (colon < 0 ? text : text.slice(0, colon)).trim();
  return key === "" ? undefined : { [key]: colon < 0 ? "" : text.slice(colon + 1).trim() };
}
