import { ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { IconButton } from "../../../kit/icon-button.tsx";
import styles from "./wall.module.css";

interface FullCardProps {
  readonly metric: string;
  /** In the order of the wall. */
  readonly metrics: readonly string[];
  readonly onFull: (metric: string | undefined) => void;
  readonly children: (
    width: number,
    height: number,
    onKey: (event: React.KeyboardEvent) => boolean,
  ) => React.ReactNode;
}

/** One card over the whole window: Escape leaves, the arrow keys step through the wall. */
export function FullCard({ metric, metrics, onFull, children }: FullCardProps): React.ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const at = metrics.indexOf(metric);

  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      setSize({ width: element.clientWidth, height: element.clientHeight });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const step = (by: number): boolean => {
    const next = metrics[at + by];
    if (next !== undefined) onFull(next);
    return true;
  };
  const onKey = (event: { readonly key: string; readonly shiftKey: boolean }): boolean => {
    if (event.shiftKey) return false;
    if (event.key === "ArrowLeft") return step(-1);
    return event.key === "ArrowRight" && step(1);
  };
  return (
    <dialog
      ref={dialog}
      className={styles["full"]}
      aria-label={metric}
      onCancel={(event) => {
        event.preventDefault();
        onFull(undefined);
      }}
      onKeyDown={(event) => {
        if (onKey(event)) event.preventDefault();
      }}
    >
      <nav className={styles["steps"]}>
        <IconButton
          label="Previous chart"
          hotkey="ArrowLeft"
          disabled={at <= 0}
          onClick={() => step(-1)}
        >
          <ChevronLeft size={16} />
        </IconButton>
        <span>
          {at + 1} of {metrics.length}
        </span>
        <IconButton
          label="Next chart"
          hotkey="ArrowRight"
          disabled={at < 0 || at >= metrics.length - 1}
          onClick={() => step(1)}
        >
          <ChevronRight size={16} />
        </IconButton>
      </nav>
      <div ref={host} className={styles["fullHost"]}>
        {size.width > 0 && children(size.width, size.height, onKey)}
      </div>
    </dialog>
  );
}
