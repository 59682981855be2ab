import { useEffect, useRef, type KeyboardEvent } from "react";
import { formatWallTime } from "../../../kit/format-time.ts";
import { Density } from "./density.tsx";
import styles from "./time-travel.module.css";

interface TimeSliderProps {
  /** All in microseconds UTC. */
  readonly firstUs: number;
  readonly nowUs: number;
  readonly shownUs: number | undefined;
  readonly counts: readonly number[];
  /** What it stands on while it is dragged. */
  readonly draftUs: number | undefined;
  readonly onDraft: (us: number | undefined) => void;
  /** Where it was let go; undefined at its end, which is now. */
  readonly onChoose: (us: number | undefined) => void;
}

/** Arrows and pages move it by such a part of the whole time. */
const SMALL = 1 / 200;
const LARGE = 1 / 20;
/** A held key goes on; a moment is only made where it stays. */
const SETTLE_MS = 500;

/** From the first record to now. A moment is asked for when it is let go: dragging shows dates alone. */
export function TimeSlider(props: TimeSliderProps): React.JSX.Element {
  const { firstUs, nowUs, shownUs, counts, draftUs, onDraft, onChoose } = props;
  const timer = useRef<number | undefined>(undefined);
  const settle = (): void => {
    window.clearTimeout(timer.current);
    if (draftUs === undefined) return;
    onChoose(draftUs >= nowUs ? undefined : draftUs);
    onDraft(undefined);
  };
  const latest = useRef(settle);
  useEffect(() => {
    latest.current = settle;
  });
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const moveTo = (us: number): void => {
    onDraft(Math.round(Math.min(nowUs, Math.max(firstUs, us))));
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => latest.current(), SETTLE_MS);
  };
  const value = draftUs ?? shownUs ?? nowUs;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const span = nowUs - firstUs;
    const target = {
      ArrowLeft: value - span * SMALL,
      ArrowDown: value - span * SMALL,
      ArrowRight: value + span * SMALL,
      ArrowUp: value + span * SMALL,
      PageDown: value - span * LARGE,
      PageUp: value + span * LARGE,
      Home: firstUs,
      End: nowUs,
    }[event.key];
    if (target !== undefined) moveTo(target);
    else if (event.key === "Enter") settle();
    else if (event.key === "Escape" && draftUs !== undefined) {
      window.clearTimeout(timer.current);
      onDraft(undefined);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <span className={styles.slider}>
      <Density counts={counts} />
      <input
        type="range"
        aria-label="Moment"
        aria-valuetext={value >= nowUs ? "Now" : formatWallTime(value)}
        min={firstUs}
        max={nowUs}
        step="any"
        value={value}
        onChange={(event) => onDraft(Math.round(Number(event.currentTarget.value)))}
        onPointerUp={settle}
        onPointerCancel={() => onDraft(undefined)}
        onKeyDown={onKeyDown}
        onBlur={settle}
      />
    </span>
  );
}
