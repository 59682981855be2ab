import type { ReactNode } from "react";
import styles from "./facts.module.css";

/** Names with what they stand for, a line each. */
export function Facts({ children }: { readonly children: ReactNode }): React.JSX.Element {
  return <dl className={styles.facts}>{children}</dl>;
}

export function Fact(props: {
  readonly name: string;
  readonly children: ReactNode;
}): React.JSX.Element {
  return (
    <>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </>
  );
}
