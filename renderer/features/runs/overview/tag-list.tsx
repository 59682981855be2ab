import { useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { showText } from "../../../kit/shown-text.ts";
import { editTags } from "../actions.ts";
import { splitTags } from "../tags.ts";
import styles from "./overview.module.css";

interface TagListProps {
  readonly runId: string;
  /** Undefined while they are read. */
  readonly tags: ReadonlyArray<{ readonly key: string; readonly value: string }> | undefined;
}

const CHARACTERS = 80;

/** The tags of a run; each is taken off by its cross, and what is written behind them is put on. */
export function TagList({ runId, tags = [] }: TagListProps): React.JSX.Element {
  const queryClient = useQueryClient();
  const [text, setText] = useState("");
  const add = (): void => {
    const added = splitTags(text);
    setText("");
    if (added.size > 0) void editTags(queryClient, [runId], Object.fromEntries(added));
  };
  return (
    <span className={styles.tags}>
      {tags.map(({ key, value }) => (
        <span
          key={key}
          className={styles.tag}
          title={showText(value === "" ? key : `${key}: ${value}`, 1000).text}
        >
          <bdi>{showText(key, CHARACTERS).text}</bdi>
          {value !== "" && (
            <bdi className={styles.tagValue}>{showText(value, CHARACTERS).text}</bdi>
          )}
          <button
            type="button"
            data-command="run.tags"
            aria-label={`Take off ${showText(key, CHARACTERS).text}`}
            onClick={() => void editTags(queryClient, [runId], { [key]: null })}
          >
            <X size={11} aria-hidden />
          </button>
        </span>
      ))}
      <input
        className={styles.addTag}
        aria-label="Add a tag: a label, or a key with its value"
        placeholder="Add tag"
        maxLength={10_000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={add}
        onKeyDown={(event) => {
          if (event.key === "Enter") add();
          if (event.key === "Escape") setText("");
        }}
      />
    </span>
  );
}
