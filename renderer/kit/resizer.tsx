import { useRef, type KeyboardEvent, type PointerEvent } from "react";
import styles from "./resizer.module.css";

interface ResizerProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly initial: number;
  readonly onChange: (width: number) => void;
  /** False where the keyboard resizes by other means. */
  readonly isTabStop?: boolean;
}

const KEY_STEP = 16;

/** The line between two panes: dragged, moved with the arrow keys, put back by a double click. */
export function Resizer({
  label,
  value,
  min,
  max,
  initial,
  onChange,
  isTabStop = true,
}: ResizerProps): React.JSX.Element {
  const grip = useRef<{ x: number; width: number } | undefined>(undefined);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "ArrowLeft") onChange(value - KEY_STEP);
    else if (event.key === "ArrowRight") onChange(value + KEY_STEP);
    else return;
    event.preventDefault();
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { x: event.clientX, width: value };
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (grip.current !== undefined) onChange(grip.current.width + event.clientX - grip.current.x);
  };
  const release = (): void => {
    grip.current = undefined;
  };
  return (
    <div
      className={styles.resizer}
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={isTabStop ? 0 : -1}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={release}
      onPointerCancel={release}
      onDoubleClick={() => onChange(initial)}
    />
  );
}
