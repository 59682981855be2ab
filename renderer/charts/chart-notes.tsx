import styles from "./chart-notes.module.css";
import { xToPx, type Frame } from "./scale.ts";

/** Kind of the axis, the place on it in its units, and the words. */
export type ChartNote = readonly [axis: string, at: number, text: string];

/** Room that the words of a note take at most, px. */
const MOST_PX = 160;
const ROW_PX = 14;
const ROWS = 3;

/** Dashed lines at places of the axis, with what people wrote there. Those next to each other stand on rows of their own. */
export function ChartNotes(props: {
  readonly notes: readonly ChartNote[];
  readonly frame: Frame;
}): React.ReactNode {
  const { frame } = props;
  const { left, top, width, height } = frame;
  const placed = props.notes.flatMap(([axis, at, text], index) => {
    const px = xToPx(frame, at);
    return px >= left && px <= left + width ? [{ key: `${axis} ${at}`, px, text, index }] : [];
  });
  return (
    <ul className={styles.notes} aria-label="Notes">
      {placed.map(({ key, px, text, index }) => {
        const isRight = px > left + width / 2;
        return (
          <li key={key}>
            <span
              className={styles.line}
              style={{ transform: `translate(${Math.round(px)}px, ${top}px)`, height }}
            />
            <span
              className={styles.text}
              style={{
                maxWidth: MOST_PX,
                transform: `translate(${Math.round(px) + (isRight ? -4 : 4)}px, ${top + (index % ROWS) * ROW_PX}px) translateX(${isRight ? "-100%" : "0"})`,
              }}
            >
              {text}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
