import type { ReactNode } from "react";
import styles from "./notice.module.css";

interface NoticeProps {
  readonly icon?: ReactNode;
  readonly title: string;
  /** What it means, and what to do. */
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  readonly isError?: boolean;
}

/** What stands where there is nothing to show: an empty list, a failure, a page that is not there. */
export function Notice({
  icon,
  title,
  children,
  actions,
  isError,
}: NoticeProps): React.JSX.Element {
  return (
    <div
      className={styles.notice}
      role={isError === true ? "alert" : undefined}
      data-error={isError}
    >
      {icon !== undefined && (
        <div className={styles.icon} aria-hidden>
          {icon}
        </div>
      )}
      <h2 className={styles.title}>{title}</h2>
      {children !== undefined && <div className={styles.text}>{children}</div>}
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
