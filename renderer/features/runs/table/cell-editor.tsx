import { useEffect, useRef } from "react";
import styles from "./table.module.css";

interface CellEditorProps {
  readonly label: string;
  readonly text: string;
  /** Undefined: nothing was changed. */
  readonly onDone: (text: string | undefined) => void;
}

/** In place of a cell: Enter or leaving takes the text, Shift+Enter begins a line, Escape leaves it as it was. */
export function CellEditor({ label, text, onDone }: CellEditorProps): React.JSX.Element {
  const area = useRef<HTMLTextAreaElement>(null);
  const isDone = useRef(false);
  useEffect(() => {
    area.current?.focus();
    area.current?.select();
  }, []);
  const finish = (next: string | undefined): void => {
    // Leaving the field follows Enter and Escape as well.
    if (isDone.current) return;
    isDone.current = true;
    onDone(next === text ? undefined : next);
  };
  return (
    <textarea
      ref={area}
      className={styles.editor}
      aria-label={label}
      defaultValue={text}
      rows={Math.min(8, text.split("\n").length + 1)}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onBlur={(event) => finish(event.currentTarget.value)}
      onKeyDown={(event) => {
        // Chords are the page's: the palette opens from here too.
        if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
        if (event.key === "Enter" && !event.shiftKey) {
          event.preventDefault();
          finish(event.currentTarget.value);
        }
        if (event.key === "Escape") finish(undefined);
      }}
    />
  );
}
