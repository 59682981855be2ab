import { toWireNumber, type WireNumber } from "../../base/json.ts";
import { type Meter, PatternError } from "../../base/line-pattern/index.ts";
import { stepAt } from "../../base/points.ts";
import { axisRole } from "../axis.ts";
import { parseTextLog, startOfTextLog } from "./parse.ts";
import { type CompiledRule, compileRule, MOST_STEPS, readByRule, type TextRule } from "./rules.ts";
import { SegmentReader } from "./segments.ts";

interface PreviewLine {
  readonly number: number;
  readonly text: string;
  readonly isMatched: boolean;
  readonly captures: Array<{ readonly name: string; readonly from: number; readonly to: number }>;
}

/** What a rule finds in the beginning of a file. */
export interface TextPreview {
  readonly error: { readonly message: string; readonly at: number } | null;
  readonly captures: Array<{
    readonly name: string;
    readonly role: "step" | "epoch" | "time" | "metric";
  }>;
  readonly lines: PreviewLine[];
  readonly hiddenLines: number;
  readonly matchedLines: number;
  readonly otherLines: number;
  /** Of the bytes: fewer where matching takes long. */
  readonly bytesRead: number;
  readonly metrics: Array<{
    readonly metric: string;
    readonly points: number;
    readonly first: Array<{ readonly step: number | string; readonly value: WireNumber }>;
  }>;
  readonly metricsTotal: number;
}

const SHOWN_METRICS = 100;
const SHOWN_POINTS = 5;

/**
 * Matches every line of `bytes`, shows the first and the last `count`, and reads them as the codec would by this rule
 * alone. A last line without its end is left out, as the codec does.
 */
export function previewTextRule(
  bytes: Uint8Array,
  rule: Omit<TextRule, "id">,
  count: number,
): TextPreview {
  const compiled = tryToCompile({ ...rule, id: "preview" });
  const isError = "message" in compiled;
  const first: PreviewLine[] = [];
  const last: PreviewLine[] = [];
  let lines = 0;
  let matchedLines = 0;
  const segments = new SegmentReader(bytes, { lines: 0, isSkipping: false }, true, true);
  const meter = { steps: 0 };
  let segment = segments.next();
  for (; segment !== undefined; segment = meter.steps > MOST_STEPS ? undefined : segments.next()) {
    const { text = "(a line too long to be looked at)", line } = segment;
    if (text === "" && segment.isRedrawn) continue;
    const shown = isError ? plainLine(line, text) : matchLine(compiled, line, text, meter);
    lines++;
    if (shown.isMatched) matchedLines++;
    if (first.length < count) first.push(shown);
    else last.push(shown);
    if (last.length > 2 * count) last.splice(0, count);
  }
  if (last.length > count) last.splice(0, last.length - count);
  const metrics = isError ? [] : readMetrics(bytes, { ...rule, id: "preview" });
  return {
    error: isError ? { message: compiled.message, at: compiled.at } : null,
    captures: isError ? [] : listCaptures(compiled),
    lines: [...first, ...last],
    hiddenLines: lines - first.length - last.length,
    matchedLines,
    otherLines: lines - matchedLines,
    bytesRead: meter.steps > MOST_STEPS ? segments.pos : bytes.length,
    metrics: metrics.slice(0, SHOWN_METRICS),
    metricsTotal: metrics.length,
  };
}

function tryToCompile(rule: TextRule): CompiledRule | PatternError {
  try {
    return compileRule(rule);
  } catch (error) {
    if (error instanceof PatternError) return error;
    throw error;
  }
}

function plainLine(number: number, text: string): PreviewLine {
  return { number, text, isMatched: false, captures: [] };
}

function matchLine(rule: CompiledRule, number: number, text: string, meter: Meter): PreviewLine {
  const captures = rule.pattern.match(text, meter) ?? [];
  return {
    number,
    text,
    isMatched: captures.length > 0 && readByRule(rule, text, undefined) !== undefined,
    captures: captures.map(({ name, from, to }) => ({ name, from, to })),
  };
}

function listCaptures({ pattern, step, epoch }: CompiledRule): TextPreview["captures"] {
  return pattern.names.map((name) => {
    if (name === step) return { name, role: "step" };
    if (name === epoch) return { name, role: "epoch" };
    return { name, role: axisRole(name) === "time" ? "time" : "metric" };
  });
}

function readMetrics(bytes: Uint8Array, rule: TextRule): TextPreview["metrics"] {
  const { events } = parseTextLog(bytes, { ...startOfTextLog([rule]), onlyRules: true }, true);
  const metrics = new Map<string, TextPreview["metrics"][number]>();
  for (const event of events) {
    if (event.kind !== "points") continue;
    const { steps, values } = event.columns;
    const known = metrics.get(event.metric);
    const first = known?.first ?? [];
    for (let i = 0; i < values.length && first.length < SHOWN_POINTS; i++) {
      const step = stepAt(steps, i);
      const value = toWireNumber(values[i] as number);
      first.push({ step: typeof step === "bigint" ? String(step) : step, value });
    }
    const points = (known?.points ?? 0) + values.length;
    metrics.set(event.metric, { metric: event.metric, points, first });
  }
  return [...metrics.values()];
}
