import type { ReactNode } from "react";
import styles from "./notice.module.css";

interface NoticeProps {
  readonly icon?: ReactNode;
  readonly title: string;
  /** What it means, and what to do. */
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  readonly isError?: boolean;
  /** The notice is the whole page, and its title the page's. */
  readonly isPage?: boolean;
}

/** What stands where there is nothing to show: an empty list, a failure, a page that is not there. */
export function Notice(props: NoticeProps): React.JSX.Element {
  const { icon, title, children, actions, isError, isPage } = props;
  const Title = isPage === true ? "h1" : "h2";
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
      <Title className={styles.title}>{title}</Title>
      {children !== undefined && <div className={styles.text}>{children}</div>}
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
