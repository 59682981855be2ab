import { Skeleton } from "@mantine/core";
import styles from "./skeleton-rows.module.css";

interface SkeletonRowsProps {
  readonly label: string;
  readonly rows: number;
}

/** Stands where rows will be, at their height, so that nothing moves when they come. */
export function SkeletonRows({ label, rows }: SkeletonRowsProps): React.JSX.Element {
  return (
    <div role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={styles.row}>
          <Skeleton height={10} width={`${40 + ((index * 29) % 45)}%`} radius="xs" />
        </div>
      ))}
    </div>
  );
}
