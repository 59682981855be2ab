import { memo, useMemo } from "react";
import type { SeriesLine } from "../../../client/series.ts";
import { Frame } from "./cells.tsx";
import { sparkPath } from "./spark-path.ts";
import styles from "./table.module.css";

type FrameProps = Omit<React.ComponentProps<typeof Frame>, "isNumber" | "title" | "children">;

const PADDING = 8;
const HEIGHT = 18;

/** The course of a metric in its run, in the run's colour and on its own scale. */
export const SparkCell = memo(function SparkCell(
  props: FrameProps & {
    readonly name: string;
    /** Undefined while they are read. */
    readonly lines: readonly SeriesLine[] | undefined;
  },
): React.JSX.Element {
  const { name, column, lines, width } = props;
  const inner = Math.max(1, width - 2 * PADDING);
  const path = useMemo(() => sparkPath(lines ?? [], inner, HEIGHT), [lines, inner]);
  return (
    <Frame {...props} isNumber={false} title={undefined}>
      {path !== undefined && (
        <svg
          className={styles.spark}
          width={inner}
          height={HEIGHT + 2}
          viewBox={`0 -1 ${inner} ${HEIGHT + 2}`}
          role="img"
          aria-label={`${column.key} of ${name}`}
        >
          <path d={path} />
        </svg>
      )}
    </Frame>
  );
});
