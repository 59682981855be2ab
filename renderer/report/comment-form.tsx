import { useState } from "react";
import styles from "./comment-panel.module.css";
import type { Comments } from "./use-comments.ts";

interface CommentFormProps {
  readonly label: string;
  /** What the button says. */
  readonly action: string;
  readonly text?: string;
  readonly comments: Comments;
  readonly onSubmit: (text: string, author: string) => void;
  readonly onCancel?: () => void;
}

const MOST_LETTERS = 100_000;

/** A text, and once the name of who writes. Nothing is submitted anywhere: the page may not. */
export function CommentForm(props: CommentFormProps): React.JSX.Element {
  const { label, action, comments, onSubmit, onCancel } = props;
  const [text, setText] = useState(props.text ?? "");
  const [name, setName] = useState("");
  const asksName = comments.author === "";
  const isReady = text.trim() !== "" && (!asksName || name.trim() !== "");
  const submit = (): void => {
    if (!isReady) return;
    const author = asksName ? name.trim() : comments.author;
    if (asksName) comments.setAuthor(author);
    onSubmit(text.trim(), author);
    setText("");
  };
  return (
    <div className={styles["form"]} role="group" aria-label={label}>
      {asksName && (
        <label>
          Your name, shown with your comments
          <input
            type="text"
            maxLength={200}
            value={name}
            autoComplete="name"
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </label>
      )}
      <textarea
        aria-label={label}
        placeholder={label}
        rows={3}
        maxLength={MOST_LETTERS}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
        }}
      />
      <p className={styles["actions"]}>
        <button type="button" data-primary disabled={!isReady} onClick={submit}>
          {action}
        </button>
        {onCancel !== undefined && (
          <button type="button" onClick={onCancel}>
            Cancel
          </button>
        )}
        {!asksName && (
          <button type="button" onClick={() => comments.setAuthor("")}>
            Not {comments.author}?
          </button>
        )}
      </p>
    </div>
  );
}
