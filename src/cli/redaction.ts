import {
  REDACTION_RULES,
  type Redaction,
  type RedactionRule,
  type Replaced,
} from "../contract/redaction.ts";
import { printNote, printTable, UsageError } from "./output.ts";

/** As `addRedaction` makes them. */
export interface RedactionOptions {
  /** Commander's `--no-redact`. */
  readonly redact: boolean;
  readonly rules?: readonly RedactionRule[];
  readonly keep: readonly string[];
  readonly also: readonly string[];
  readonly preview?: boolean;
}

/** Of a text that is replaced, so much is printed. */
const MOST_CHARACTERS = 60;

/** Null for what goes out as it is. @throws UsageError */
export function toRedaction({ redact, rules, also, keep }: RedactionOptions): Redaction | null {
  if (!redact && rules !== undefined) throw new UsageError("Choose --no-redact or --rules.");
  return redact
    ? { rules: [...(rules ?? REDACTION_RULES)], also: [...also], keep: [...keep] }
    : null;
}

export function printReplaced({
  replaced,
  replacedTotal,
}: {
  readonly replaced: readonly Replaced[];
  readonly replacedTotal: number;
}): void {
  printTable(
    ["RULE", "WHERE", "WHAT", "VALUE", "BECOMES", "TIMES"],
    replaced.map((row) => [
      row.rule,
      row.where,
      row.what,
      shorten(row.before),
      row.after,
      row.count,
    ]),
    "Nothing would be replaced.",
  );
  if (replacedTotal > replaced.length)
    printNote(`${replacedTotal - replaced.length} more are replaced.`);
}

/** Behind what was written. */
export function tellReplaced(total: number): string {
  const values = total === 1 ? "1 value was" : `${total} values were`;
  return `${values} replaced; --preview shows them, --no-redact leaves them.`;
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length <= MOST_CHARACTERS ? line : `${line.slice(0, MOST_CHARACTERS - 1)}…`;
}
