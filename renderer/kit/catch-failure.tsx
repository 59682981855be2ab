import { Component, type ReactNode } from "react";
import styles from "./catch-failure.module.css";
import { describeProblem } from "./describe-problem.ts";

interface CatchFailureProps {
  readonly children: ReactNode;
}

/** A part that cannot be shown says why, and the others stay. */
export class CatchFailure extends Component<CatchFailureProps, { readonly problem?: string }> {
  override readonly state: { readonly problem?: string } = {};

  static getDerivedStateFromError(error: unknown): { readonly problem: string } {
    return { problem: describeProblem(error) };
  }

  override render(): ReactNode {
    const { problem } = this.state;
    if (problem === undefined) return this.props.children;
    return <Problem>This block cannot be shown. {problem}</Problem>;
  }
}

export function Problem({ children }: { readonly children: ReactNode }): React.JSX.Element {
  return (
    <p className={styles["problem"]} data-problem>
      {children}
    </p>
  );
}
