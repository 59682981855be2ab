import { isFoldKey, isSeedKey } from "../../base/seed-key.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { readParams, type ParamColumn } from "./param-columns.ts";

/** Runs of two groups that belong together, by their places in all runs. */
export interface Pair {
  readonly key: string;
  readonly a: number;
  readonly b: number;
}

interface Pairing {
  readonly isPaired: boolean;
  readonly pairs: readonly Pair[];
  /** A sentence: why they are paired, or are not. */
  readonly reason: string;
}

/** A way to name what a run repeats: its seed, its fold, or both. */
interface PairKey {
  readonly name: string;
  readonly noun: string;
  /** Of each run; null where it has none. */
  readonly texts: ReadonlyArray<string | null>;
}

const MOST_NAMED = 6;

/** Seeds and folds of the runs, the most exact way to pair by them first. */
export function readPairKeys(db: ReadDb, runNums: readonly number[]): readonly PairKey[] {
  const keys = statement(
    db,
    `SELECT DISTINCT key FROM project_params WHERE project_id IN
       (SELECT r.project_id FROM json_each(?) j JOIN runs r ON r.num = j.value) ORDER BY key`,
    "pluck",
  ).all(JSON.stringify(runNums)) as string[];
  const columns = readParams(
    db,
    runNums,
    keys.filter((key) => isSeedKey(key) || isFoldKey(key)),
  ).filter(({ texts }) => new Set(texts).size > 1);
  const single = columns.map(({ key, texts }): PairKey => ({
    name: key,
    noun: isFoldKey(key) ? "fold" : "seed",
    texts,
  }));
  // Folds before seeds: what was tested on matters more than how it began.
  const sorted = single.toSorted((a, b) => Number(a.noun === "seed") - Number(b.noun === "seed"));
  return columns.length > 1 ? [joinKeys(columns), ...sorted] : sorted;
}

function joinKeys(columns: readonly ParamColumn[]): PairKey {
  return {
    name: columns.map(({ key }) => key).join(" and "),
    noun: "seed and fold",
    texts: (columns[0]?.texts ?? []).map((_, run) => {
      const texts = columns.map((column) => column.texts[run] ?? null);
      return texts.includes(null) ? null : texts.join(", ");
    }),
  };
}

/**
 * Pairs two groups by the first key that both have, each value once. By itself only where both have exactly the same values; asked for
 * ("paired") those that both have, at least one.
 */
export function findPairs(
  keys: readonly PairKey[],
  a: readonly number[],
  b: readonly number[],
  wish: "auto" | "paired" | "unpaired",
): Pairing {
  const none = (reason: string): Pairing => ({ isPaired: false, pairs: [], reason });
  if (wish === "unpaired") return none("Pairing is switched off.");
  if (keys.length === 0) return none("No param names a seed or fold that differs between runs.");
  let reason = "";
  for (const key of keys) {
    const [ofA, ofB] = [byText(key, a), byText(key, b)];
    if (typeof ofA === "string" || typeof ofB === "string") {
      reason ||= [ofA, ofB].find((told) => typeof told === "string") ?? "";
      continue;
    }
    const common = [...ofA.keys()].filter((text) => ofB.has(text));
    const isSame = common.length === ofA.size && common.length === ofB.size;
    if (wish === "auto" ? !isSame || common.length < 2 : common.length === 0) {
      reason ||=
        common.length === 0
          ? `No ${key.noun} is in both groups (${key.name}).`
          : isSame
            ? `One ${key.noun} each is no pairing to test by.`
            : `Only ${common.length} of the ${key.noun}s are in both groups (${key.name}).`;
      continue;
    }
    const pairs = common
      .toSorted((x, y) => Number(x) - Number(y) || (x < y ? -1 : 1))
      .map((text) => ({ key: text, a: ofA.get(text) as number, b: ofB.get(text) as number }));
    return {
      isPaired: true,
      pairs,
      reason: `Both groups have the same ${key.name}, each once: ${nameSome(pairs.map((pair) => pair.key))}.`,
    };
  }
  return none(reason);
}

/** Runs by their text; a sentence where one has none, or two have the same. */
function byText(key: PairKey, runs: readonly number[]): ReadonlyMap<string, number> | string {
  const found = new Map<string, number>();
  for (const run of runs) {
    const text = key.texts[run] ?? null;
    if (text === null) return `Some runs have no ${key.noun} (${key.name}).`;
    if (found.has(text)) return `A ${key.noun} occurs twice in one group (${key.name} ${text}).`;
    found.set(text, run);
  }
  return found;
}

function nameSome(texts: readonly string[]): string {
  const rest = texts.length - MOST_NAMED;
  return texts.slice(0, MOST_NAMED).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
