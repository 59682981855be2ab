import type { ReactNode } from "react";
import { Copy } from "lucide-react";
import { copyText } from "../../../kit/clipboard.ts";
import { IconButton } from "../../../kit/icon-button.tsx";
import { notify } from "../../../kit/notify.tsx";
import styles from "./version.module.css";

export function Section(props: {
  readonly title: string;
  /** Quiet, behind the title. */
  readonly count?: string;
  readonly actions?: ReactNode;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}): React.JSX.Element {
  const { title, count, actions, isWide = false, children } = props;
  return (
    <section className={`${styles.section} ${isWide ? styles.wide : ""}`} aria-label={title}>
      <h2>
        {title}
        {count !== undefined && <span className={styles.count}>{count}</span>}
        {actions !== undefined && <span className={styles.end}>{actions}</span>}
      </h2>
      {children}
    </section>
  );
}

/** Text that scripts need as it is. */
export function CodeBlock(props: {
  readonly label: string;
  readonly text: string;
}): React.JSX.Element {
  const { label, text } = props;
  return (
    <div className={styles.code}>
      <pre tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
      <IconButton
        label={`Copy ${label}`}
        onClick={() => void copyText(text).then(() => notify("Copied."))}
      >
        <Copy size={13} />
      </IconButton>
    </div>
  );
}
