import { useEffect, useRef } from "react";
import styles from "./name-editor.module.css";

interface NameEditorProps {
  readonly name: string;
  /** What has the name. */
  readonly of?: "run" | "group";
  /** Undefined: nothing was changed. */
  readonly onDone: (name: string | undefined) => void;
}

/** A menu or palette that closes gives the focus back to where it was, and would end the editing it began. */
const MENU_CLOSES_MS = 300;

/** In place of a name: Enter or leaving takes it, Escape does not. Empty goes back to the observed name. */
export function NameEditor({ name, of = "run", onDone }: NameEditorProps): React.JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  const openedMs = useRef(0);
  useEffect(() => {
    openedMs.current = performance.now();
    input.current?.select();
  }, []);
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
      aria-label={`Name of the ${of}`}
      defaultValue={name}
      maxLength={500}
      spellCheck={false}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onBlur={(event) => {
        if (isDone.current) return;
        if (performance.now() - openedMs.current < MENU_CLOSES_MS) event.currentTarget.focus();
        else finish(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        // Chords are the page's: the palette opens from here too.
        if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
        // What has the focus next must not be pressed by the same key.
        if (event.key === "Enter") event.preventDefault();
        if (event.key === "Enter") finish(event.currentTarget.value);
        if (event.key === "Escape") finish(undefined);
      }}
    />
  );
}
