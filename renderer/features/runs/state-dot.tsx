import type { RunState } from "../../../src/base/run-event.ts";
import styles from "./state-dot.module.css";

const LABELS: Readonly<Record<RunState, string>> = {
  running: "Running",
  stalled: "Stalled",
  finished: "Finished",
  failed: "Failed",
  killed: "Killed",
  lost: "Lost",
};

export function stateLabel(state: RunState): string {
  return LABELS[state];
}

interface StateDotProps {
  readonly state: RunState;
  readonly reason: string;
  readonly sourceMissing?: boolean;
}

/** Shape and colour say the state, so that either is enough; the reason is in the tooltip. */
export function StateDot({ state, reason, sourceMissing }: StateDotProps): React.JSX.Element {
  const missing = sourceMissing === true ? "\nThe source is missing; what was read stays." : "";
  const label = `${LABELS[state]}${reason === "" ? "" : `: ${reason}`}${missing}`;
  return (
    <span className={styles.dot} data-state={state} title={label} role="img" aria-label={label}>
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden>
        <Shape state={state} />
      </svg>
    </span>
  );
}

function Shape({ state }: { readonly state: RunState }): React.JSX.Element {
  switch (state) {
    case "running":
      return <circle cx="6" cy="6" r="4" fill="currentColor" />;
    case "stalled":
      return <path d="M4 3v6M8 3v6" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />;
    case "finished":
      return (
        <path
          d="m2.5 6.5 2.4 2.4 4.6-5.3"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.7"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      );
    case "failed":
      return (
        <path d="m3 3 6 6m0-6-6 6" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      );
    case "killed":
      return <rect x="2.5" y="2.5" width="7" height="7" rx="1" fill="currentColor" />;
    case "lost":
      return (
        <circle
          cx="6"
          cy="6"
          r="3.6"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.6"
          strokeDasharray="2 1.8"
        />
      );
  }
}
