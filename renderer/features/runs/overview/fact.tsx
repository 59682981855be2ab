import type { ReactNode } from "react";
import styles from "./overview.module.css";

export function Fact(props: {
  readonly name: string;
  readonly children: ReactNode;
}): React.JSX.Element {
  return (
    <div className={styles.fact}>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

/** Nobody said it. Nothing is guessed from what lies around. */
export function Nothing(props: { readonly children: ReactNode }): React.JSX.Element {
  return <span className={styles.nothing}>{props.children}</span>;
}
