import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useReadOnly } from "../../state/time-travel.ts";
import { saveNotes } from "./actions.ts";
import styles from "./notes-editor.module.css";

interface NotesEditorProps {
  readonly runId: string;
  readonly notes: string;
}

/** Plain text, saved when the field is left; each save is one step of undo. */
export function NotesEditor({ runId, notes }: NotesEditorProps): React.JSX.Element {
  const queryClient = useQueryClient();
  const readOnly = useReadOnly();
  const area = useRef<HTMLTextAreaElement>(null);
  const saved = useRef(notes);
  // Undo, or another window: takes the place of what nobody is writing in.
  useEffect(() => {
    if (area.current === null || document.activeElement === area.current) return;
    area.current.value = notes;
    saved.current = notes;
  }, [notes]);
  const save = (text: string): void => {
    if (text === saved.current) return;
    saved.current = text;
    void saveNotes(queryClient, runId, text);
  };
  // Leaving the page by the keyboard does not blur the field first.
  useEffect(() => {
    const field = area.current;
    return () => {
      if (field !== null) save(field.value);
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once, when the editor goes
  }, []);
  return (
    <textarea
      ref={area}
      className={styles.area}
      aria-label="Notes on this run"
      placeholder="What was tried, what was seen"
      defaultValue={notes}
      maxLength={1_000_000}
      readOnly={readOnly !== undefined}
      title={readOnly}
      onBlur={(event) => save(event.currentTarget.value)}
    />
  );
}
