import { useEffect, useRef } from "react";
import styles from "./description-field.module.css";

interface DescriptionFieldProps {
  readonly label: string;
  readonly text: string;
  readonly onSave: (text: string) => void;
}

/** Plain text as high as it is long, saved when the field is left; each save is one step of undo. */
export function DescriptionField({
  label,
  text,
  onSave,
}: DescriptionFieldProps): React.JSX.Element {
  const area = useRef<HTMLTextAreaElement>(null);
  const saved = useRef(text);
  // Undo, or another window: takes the place of what nobody is writing in.
  useEffect(() => {
    if (area.current === null || document.activeElement === area.current) return;
    area.current.value = text;
    saved.current = text;
  }, [text]);
  const save = (next: string): void => {
    if (next === saved.current) return;
    saved.current = next;
    onSave(next);
  };
  // Leaving the page by the keyboard does not blur the field first.
  useEffect(() => {
    const field = area.current;
    return () => {
      if (field !== null) save(field.value);
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once, when the field goes
  }, []);
  return (
    <textarea
      ref={area}
      className={styles.area}
      aria-label={label}
      placeholder="Add a description"
      defaultValue={text}
      maxLength={100_000}
      rows={1}
      onBlur={(event) => save(event.currentTarget.value)}
    />
  );
}
