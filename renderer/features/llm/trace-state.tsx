import { Circle, CircleCheck, CircleDashed, CircleX } from "lucide-react";
import type { SpanRow, TraceState } from "../../../src/contract/llm.ts";
import styles from "./llm.module.css";

const STATES = {
  OK: [CircleCheck, "OK"],
  ERROR: [CircleX, "Error"],
  IN_PROGRESS: [CircleDashed, "In progress"],
  STATE_UNSPECIFIED: [Circle, "Not said"],
  UNSET: [Circle, "Not said"],
} as const;

export function stateName(state: TraceState | SpanRow["status"]): string {
  return STATES[state][1];
}

/** Picture and word: nobody has to tell colours apart. */
export function TraceStateMark({
  state,
  isShort = false,
}: {
  readonly state: TraceState | SpanRow["status"];
  /** Without the word, which is read out. */
  readonly isShort?: boolean;
}): React.JSX.Element {
  const [Icon, name] = STATES[state];
  return (
    <span className={styles.state} data-state={state} title={isShort ? name : undefined}>
      <Icon size={12} aria-hidden />
      {isShort ? <span className="sr-only">{name}</span> : name}
    </span>
  );
}
