import { drawNormal } from "../../../base/stats/random.test-support.ts";
import { seededRandom } from "../../../base/stats/random.ts";
import type { ChangeKind } from "../../../contract/compare-changes.ts";
import { TraitBuilder, type Trait } from "./traits.ts";

/* Test support: histories of a project with a cause that is known. Not part of the product. */

export interface PlantedHistory {
  readonly changed: readonly Trait[];
  readonly others: readonly Trait[];
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly history: readonly number[];
  readonly y: Float64Array;
  readonly observed: number;
  /** Index of what caused the difference, and of what always changed together with it. */
  readonly cause: number;
  readonly partner: number | undefined;
  readonly causeKind: string;
}

interface Key {
  readonly kind: ChangeKind;
  readonly name: string;
  readonly values: readonly string[];
  readonly isNumber: boolean;
  /** Follows time: later runs have later values. */
  readonly isTimely: boolean;
  /** Of each value what it does, in units of the noise. */
  readonly does: readonly number[];
}

/**
 * Runs of a project over time: configurations, each repeated with a few seeds, of 21 keys that differ between a and b (numbers,
 * categories, commits and packages that follow time) and 6 that do not. One key makes the difference; a third of the others
 * do a little.
 */
export function plantHistory(
  seed: number,
  {
    isConfounded = false,
    isNull = false,
  }: {
    /** Another key always changes together with the cause. */
    readonly isConfounded?: boolean;
    /** No key does anything. */
    readonly isNull?: boolean;
  } = {},
): PlantedHistory {
  const random = seededRandom(seed);
  const whole = (low: number, high: number): number =>
    low + Math.floor(random.share() * (high - low + 1));
  const normal = (): number => drawNormal(random);
  const cause = whole(0, 20);
  const keys = Array.from({ length: 27 }, (_, i): Key => {
    const shape = i < 21 ? (i * 5 + seed) % 21 : 99;
    const size = i === cause ? (random.share() < 0.5 ? -1 : 1) * (2.5 + 1.5 * random.share()) : 0;
    const little = i !== cause && random.share() < 0.33 ? 0.4 * normal() : 0;
    const reach = isNull ? 0 : size === 0 ? little : size;
    if (shape === 0) return timely("code", "code.commit", whole(3, 6), reach, random.share());
    if (shape < 4) return timely("package", `package.${i}`, whole(2, 3), reach, random.share());
    if (shape < 12 || shape === 99) {
      const levels = whole(2, 5);
      return {
        kind: "param",
        name: `number.${i}`,
        values: Array.from({ length: levels }, (__, level) => String(10 ** (level - 4))),
        isNumber: true,
        isTimely: false,
        does: Array.from({ length: levels }, (__, level) => (reach * level) / (levels - 1)),
      };
    }
    const levels = whole(2, 4);
    return {
      kind: "param",
      name: `choice.${i}`,
      values: Array.from({ length: levels }, (__, level) => `v${level}`),
      isNumber: false,
      isTimely: false,
      does: Array.from({ length: levels }, (__, level) =>
        level === 0 ? 0 : level === levels - 1 ? reach : reach * random.share(),
      ),
    };
  });
  const partner = isConfounded ? (cause + whole(1, 20)) % 21 : undefined;
  const configurations = whole(40, 120);
  const rows: number[][] = [];
  const y: number[] = [];
  const add = (levels: readonly number[], repeats: number): number[] =>
    Array.from({ length: repeats }, () => {
      rows.push([...levels]);
      y.push(levels.reduce((sum, level, i) => sum + (keys[i]?.does[level] ?? 0), 0) + normal());
      return rows.length - 1;
    });
  const levelsOf = (key: Key): number => key.values.length;
  const history: number[] = [];
  for (let c = 0; c < configurations; c++) {
    const levels = keys.map((key) =>
      key.isTimely
        ? Math.min(
            levelsOf(key) - 1,
            Math.max(
              0,
              Math.floor((c / configurations) * levelsOf(key) + 0.8 * (random.share() - 0.5)),
            ),
          )
        : random.share() < 0.4
          ? 0
          : whole(0, levelsOf(key) - 1),
    );
    if (partner !== undefined) {
      // The partner has two sides as well: it goes with the cause.
      const isOn = levels[cause] === levelsOf(keys[cause] as Key) - 1;
      if (!isOn) levels[cause] = 0;
      levels[partner] = isOn ? levelsOf(keys[partner] as Key) - 1 : 0;
    }
    history.push(...add(levels, whole(1, 4)));
  }
  const repeats = whole(1, 5);
  const a = add(
    keys.map((key, i) => (i < 21 ? 0 : Math.floor(levelsOf(key) / 2))),
    repeats,
  );
  const b = add(
    keys.map((key, i) => (i < 21 ? levelsOf(key) - 1 : Math.floor(levelsOf(key) / 2))),
    repeats,
  );
  const traits = keys.map((key, i): Trait => {
    const builder = new TraitBuilder(rows.length);
    for (const [run, levels] of rows.entries()) {
      const value = key.values[levels[i] as number] as string;
      builder.put(run, value);
    }
    const order = builder.values.map((value) => key.values.indexOf(value));
    return {
      kind: key.kind,
      key: key.name,
      values: builder.values,
      numbers: builder.numbers,
      codes: builder.codes,
      ...(key.isTimely && { order }),
    };
  });
  const mean = (of: readonly number[]): number =>
    of.reduce((sum, run) => sum + (y[run] as number) / of.length, 0);
  const observed = mean(b) - mean(a);
  // Where the other keys outdo it the other way, it is not what made the difference.
  const did = keys[cause]?.does.at(-1) ?? 0;
  if (observed * did < 0) return plantHistory(seed + 1_000_000, { isConfounded, isNull });
  return {
    changed: traits.slice(0, 21),
    others: traits.slice(21),
    a,
    b,
    history,
    y: Float64Array.from(history, (run) => y[run] as number),
    observed,
    cause,
    partner,
    causeKind: keys[cause]?.name ?? "",
  };
}

function timely(kind: ChangeKind, name: string, count: number, reach: number, at: number): Key {
  // What it does begins with one of its values and stays.
  const from = 1 + Math.floor(at * (count - 1));
  return {
    kind,
    name,
    values: Array.from({ length: count }, (_, level) => `${level + 1}.0`),
    isNumber: false,
    isTimely: true,
    does: Array.from({ length: count }, (_, level) => (level >= from ? reach : 0)),
  };
}
