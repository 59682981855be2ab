import { PointMark } from "./point-mark.tsx";
import styles from "./explore.module.css";

/** What is said of a run under the mouse: stored values in full. */
export interface RunFacts {
  readonly name: string;
  /** CSS colour. */
  readonly color: string;
  /** Slot of its point's shape; absent: a disc. */
  readonly shape?: number | undefined;
  readonly facts: ReadonlyArray<readonly [label: string, value: string]>;
}

const WIDTH_PX = 340;
const GAP_PX = 12;

/** @param x,y of what is pointed at, px of the chart */
export function RunTip(props: {
  readonly of: RunFacts;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}): React.JSX.Element {
  const { of, x, y, width, height } = props;
  const isRight = x + GAP_PX + WIDTH_PX > width && x > width / 2;
  const isBelow = y > height / 2;
  return (
    <dl
      className={styles.tip}
      role="status"
      style={{
        ...(isRight ? { right: width - x + GAP_PX } : { left: x + GAP_PX }),
        ...(isBelow ? { bottom: height - y + GAP_PX } : { top: y + GAP_PX }),
      }}
    >
      <strong>
        <PointMark className={styles.swatch} color={of.color} shape={of.shape} />
        <bdi>{of.name}</bdi>
      </strong>
      {of.facts.map(([label, value]) => (
        <Pair key={label} label={label} value={value} />
      ))}
    </dl>
  );
}

function Pair(props: { readonly label: string; readonly value: string }): React.JSX.Element {
  return (
    <>
      <dt>{props.label}</dt>
      <dd>{props.value}</dd>
    </>
  );
}
