import { useEffect, useRef } from "react";
import styles from "./name-editor.module.css";

interface NameEditorProps {
  readonly name: string;
  /** Undefined: nothing was changed. */
  readonly onDone: (name: string | undefined) => void;
}

/** In place of a name: Enter or leaving takes it, Escape does not. Empty goes back to the observed name. */
export function NameEditor({ name, onDone }: NameEditorProps): React.JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  useEffect(() => input.current?.select(), []);
  const finish = (text: string | undefined): void => {
    // Leaving the field follows Enter and Escape as well.
    if (isDone.current) return;
    isDone.current = true;
    onDone(text);
  };
  return (
    <input
      ref={input}
      className={styles.input}
      aria-label="Name of the run"
      defaultValue={name}
      maxLength={500}
      spellCheck={false}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onBlur={(event) => finish(event.currentTarget.value)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") finish(event.currentTarget.value);
        if (event.key === "Escape") finish(undefined);
      }}
    />
  );
}
