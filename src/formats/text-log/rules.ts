import {
  compileLinePattern,
  type LinePattern,
  type Meter,
  PatternError,
} from "../../base/line-pattern/index.ts";
import { axisRole, chooseAxes } from "../axis.ts";
import { parseNumber, parseStep } from "../numbers.ts";
import { type ReadTime, timeFromNumber, timeFromText } from "../times.ts";
import type { Told } from "./lanes.ts";
import type { Value } from "./styles.ts";

/** How a person has values found in the lines of text logs. Plain JSON: it is kept with what is known of a file. */
export type TextRule = {
  readonly id: string;
  /** Of `src/base/line-pattern`. */
  readonly pattern: string;
  /** The capture that is the step; null: told by its name. */
  readonly axis: string | null;
  /** Stands before the names of the metrics. */
  readonly prefix: string;
};

/** So much matching at a time: others have their turn then. */
export const MOST_STEPS = 20_000_000;

export interface CompiledRule {
  readonly rule: TextRule;
  readonly pattern: LinePattern;
  readonly step: string | undefined;
  readonly epoch: string | undefined;
}

/** Rules whose patterns this version cannot read are left out. */
export function compileRules(rules: readonly TextRule[]): readonly CompiledRule[] {
  return rules.flatMap((rule) => {
    try {
      return [compileRule(rule)];
    } catch {
      return [];
    }
  });
}

/** Throws PatternError. */
export function compileRule(rule: TextRule): CompiledRule {
  const pattern = compileLinePattern(rule.pattern);
  const { names } = pattern;
  if (rule.axis !== null && !names.includes(rule.axis))
    throw new PatternError(`The pattern has no ${rule.axis}, which is to be the step.`, 0);
  const axes = chooseAxes(names);
  const step = rule.axis ?? names[axes.step];
  const epoch = names[axes.epoch];
  return { rule, pattern, step, epoch: epoch === step && axes.step >= 0 ? undefined : epoch };
}

/** What a line tells by a rule; undefined where the rule does not find a value in it. */
export function readByRule(
  { rule, pattern, step, epoch }: CompiledRule,
  line: string,
  loggedAt: ReadTime | undefined,
  meter?: Meter,
): Told | undefined {
  const captures = pattern.match(line, meter);
  if (captures === undefined) return undefined;
  const values: Value[] = [];
  let time = loggedAt;
  let at: number | bigint | undefined;
  let inEpoch: number | undefined;
  for (const { name, text } of captures) {
    const value = numberOf(text);
    if (name === epoch) inEpoch = value;
    if (name === step) at = parseStep(text.replaceAll(/[,_\s]/g, ""));
    if (name === step || name === epoch) continue;
    const absolute =
      axisRole(name) === "time"
        ? (timeFromText(text) ?? (value === undefined ? undefined : timeFromNumber(value)))
        : undefined;
    if (absolute !== undefined) time = absolute;
    else if (value !== undefined) values.push({ name: `${rule.prefix}${name}`, value });
  }
  if (values.length === 0) return undefined;
  return { style: `rule ${rule.id}`, step: at, epoch: inEpoch, values, time };
}

/** A number as people have it printed: with a sign for percent, or thousands set apart. */
function numberOf(text: string): number | undefined {
  const plain = text.trim().replace(/%$/, "");
  return (
    parseNumber(plain) ??
    (/^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain)
      ? parseNumber(plain.replaceAll(",", ""))
      : undefined)
  );
}

/** Undefined for a rule that can be used. */
export function checkRule(
  rule: TextRule,
): { readonly message: string; readonly at: number } | undefined {
  try {
    compileRule(rule);
    return undefined;
  } catch (error) {
    if (error instanceof PatternError) return { message: error.message, at: error.at };
    throw error;
  }
}
