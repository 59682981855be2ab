import { useLayoutEffect, useRef, useState, type ReactNode } from "react";
import styles from "./explore.module.css";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** One chart with its title, what can be set, and what it leaves out; its content gets the room that is left. */
export function ChartPane(props: {
  readonly title: string;
  readonly isWide?: boolean;
  readonly tools?: ReactNode;
  /** Counted and told: runs that are not drawn, and why. */
  readonly notes?: readonly string[];
  readonly children: (size: Size) => ReactNode;
}): React.JSX.Element {
  const { title, isWide, tools, notes = [], children } = props;
  const host = useRef<HTMLDivElement>(null);
  const size = useSize(host);
  const told = notes.filter((note) => note !== "");
  return (
    <section className={styles.pane} data-wide={isWide} aria-label={title}>
      <header className={styles.paneHead}>
        <h2>{title}</h2>
        {tools}
        {told.length > 0 && (
          <span className={styles.note} title={told.join("\n")}>
            {told.join(" · ")}
          </span>
        )}
      </header>
      <div ref={host} className={styles.room}>
        {size.width > 0 && size.height > 0 && children(size)}
      </div>
    </section>
  );
}

function useSize(host: React.RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = element;
      setSize((old) => (old.width === width && old.height === height ? old : { width, height }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [host]);
  return size;
}
