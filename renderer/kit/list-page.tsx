import { FailureNotice } from "./failure-notice.tsx";
import styles from "./list-page.module.css";
import { SkeletonRows } from "./skeleton-rows.tsx";

interface ListPageProps {
  readonly title: string;
  /** What the list is searched and filtered by. */
  readonly tools: React.ReactNode;
  readonly count: string;
  /** Stands at the other end of the bar. */
  readonly aside?: React.ReactNode;
  readonly children: React.ReactNode;
}

/** A page of one list, below a bar that says what it lists and how many. */
export function ListPage({
  title,
  tools,
  count,
  aside,
  children,
}: ListPageProps): React.JSX.Element {
  return (
    <div className={styles.page}>
      <div className={styles.bar}>
        <h1 className={styles.title}>{title}</h1>
        {tools}
        <span className={styles.count} role="status">
          {count}
        </span>
        <div className={styles.aside}>{aside}</div>
      </div>
      {children}
    </div>
  );
}

interface ListPendingProps {
  readonly label: string;
  /** Null as long as it is only waited for. */
  readonly error: unknown;
  readonly onRetry: () => void;
}

/** In place of a page whose list is not there yet. */
export function ListPending({ label, error, onRetry }: ListPendingProps): React.JSX.Element {
  return (
    <div className={styles.page}>
      {error === null ? (
        <SkeletonRows label={label} rows={6} />
      ) : (
        <FailureNotice isPage error={error} onRetry={onRetry} />
      )}
    </div>
  );
}
