import { REDACTION_RULES, type Replaced } from "../../contract/redaction.ts";
import type { Redactor } from "./redactor.ts";

const MOST_SHOWN = 2000;
/** What a person has to see first stands first. */
const ORDER: ReadonlyArray<Replaced["rule"]> = ["also", ...REDACTION_RULES.toReversed()];

/** For a preview. */
export function tellReplaced({ replaced, replacedTotal }: Redactor): {
  replaced: Replaced[];
  replacedTotal: number;
} {
  const sorted = replaced.toSorted((a, b) => ORDER.indexOf(a.rule) - ORDER.indexOf(b.rule));
  return { replaced: sorted.slice(0, MOST_SHOWN), replacedTotal };
}
