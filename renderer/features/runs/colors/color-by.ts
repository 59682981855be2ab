import { mixColors } from "../../../kit/color.ts";
import { compareNaturally } from "../../../kit/natural-order.ts";
import { compileSearch } from "../../../../src/base/search.ts";
import { runColor, type Palette } from "../../../kit/palette.ts";
import { compilePattern } from "../../../kit/pattern.ts";

/**
 * What runs are coloured by: a path as in a query, "~" and a regular expression over their names, or `SPREAD`; without it
 * each run has its own colour.
 */
export type ColorBy = string | undefined;
export const BY_NAME = "~";
/** Colours as different as can be among the runs that are shown. */
export const SPREAD = "=spread";

type Cell = number | string | null;

export interface ColorKeyEntry {
  readonly text: string;
  readonly color: string;
  /** Of points of this colour; absent where there are none. */
  readonly shape?: number;
}

export interface RunColors {
  /** CSS colour by the id of the run. */
  readonly colors: ReadonlyMap<string, string>;
  /** Slot of each colour by the id of the run; absent where there are none: on a scale, and where runs have no value. */
  readonly slots?: ReadonlyMap<string, number>;
  /** What the colours mean, in their order; empty where they mean the run itself. */
  readonly key: readonly ColorKeyEntry[];
  /** Whether the key is the ends of a scale rather than values of its own. */
  readonly isScale: boolean;
}

/** From this stretch on, positive values lie on a logarithmic scale: rates and sizes are thought of so. */
const LOG_STRETCH = 100;
const STEPS = 5;
/** More values than this have no names beside the charts. */
const MOST_NAMED = 14;

/** Each run's place among the shown ones decides: the first colours of the palette lie furthest apart. */
export function spreadColors(runIds: readonly string[], palette: Palette): RunColors {
  const ordered = runIds.toSorted();
  const colors = new Map(ordered.map((id, i) => [id, runColor(i, palette)]));
  return { colors, key: [], isScale: false };
}

/** What of each name matches, of an expression with a group what stands in the first one; null for the others. */
export function matchNames(names: readonly string[], source: string): readonly (string | null)[] {
  const { error } = compilePattern(source);
  if (error !== undefined || source === "") return names.map(() => null);
  const pattern = compileSearch(source);
  return names.map((name) => {
    const found = pattern.exec(name);
    return found?.[1] ?? found?.[0] ?? null;
  });
}

/** Numbers on a scale from the smallest to the largest, texts by a colour each. */
export function valueColors(
  runIds: readonly string[],
  values: readonly Cell[],
  palette: Palette,
  spell: (value: number) => string,
): RunColors {
  const numbers = values.filter((value) => typeof value === "number");
  const texts = new Set(values.filter((value) => typeof value === "string" && !isNonFinite(value)));
  const colorOf = texts.size > 0 ? undefined : scaleOf(numbers, palette);
  if (colorOf !== undefined) {
    const colors = new Map(
      runIds.map((id, i) => {
        const value = values[i];
        return [id, typeof value === "number" ? colorOf.at(value) : palette.none];
      }),
    );
    const key = Array.from({ length: STEPS }, (_, i) => {
      const value = colorOf.value(i / (STEPS - 1));
      return { text: spell(value), color: colorOf.at(value) };
    });
    return { colors, key, isScale: true };
  }
  const distinct = [...new Set(values.flatMap((value) => (value === null ? [] : [String(value)])))];
  const ordered = distinct.toSorted(compareNaturally);
  const slotOf = new Map(ordered.map((text, slot) => [text, slot]));
  const slots = new Map(
    runIds.flatMap((id, i) => {
      const slot = slotOf.get(String(values[i] ?? ""));
      return slot === undefined ? [] : [[id, slot] as const];
    }),
  );
  const colorAt = (slot: number | undefined): string =>
    slot === undefined ? palette.none : runColor(slot, palette);
  return {
    colors: new Map(runIds.map((id) => [id, colorAt(slots.get(id))])),
    slots,
    key: ordered.slice(0, MOST_NAMED).map((text, slot) => ({ text, color: colorAt(slot) })),
    isScale: false,
  };
}

interface Scale {
  readonly at: (value: number) => string;
  /** The value at a share of the scale. */
  readonly value: (share: number) => number;
}

/** Undefined where there are no two different numbers. */
function scaleOf(numbers: readonly number[], palette: Palette): Scale | undefined {
  const low = numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = numbers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (!(low < high)) return undefined;
  const isLog = low > 0 && high / low >= LOG_STRETCH;
  const forth = isLog ? Math.log : (value: number): number => value;
  const back = isLog ? Math.exp : (value: number): number => value;
  const [from, to] = [forth(low), forth(high)];
  return {
    at: (value) => mix(palette.scale, (forth(value) - from) / (to - from)),
    value: (share) => (share === 0 ? low : share === 1 ? high : back(from + share * (to - from))),
  };
}

/** The colour at a share of the way through a list of them. */
function mix(stops: readonly string[], share: number): string {
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const from = stops[Math.floor(at)] ?? "";
  return mixColors(from, stops[Math.ceil(at)] ?? from, at - Math.floor(at));
}

/** Non-finite numbers travel by name. */
function isNonFinite(text: string): boolean {
  return text === "NaN" || text === "Infinity" || text === "-Infinity";
}
