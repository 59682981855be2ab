import { isFoldKey, isSeedKey } from "../../base/seed-key.ts";
import type { LeftOut } from "../../contract/compare-groups.ts";
import { isDataPlace } from "../../base/key-names.ts";
import type { ParamColumn } from "./param-columns.ts";

interface RepeatedRun {
  readonly id: string;
  readonly name: string;
}

/** Last words of keys that count runs or say by what one is found again, where it ran or when it began: by their name alone. */
const OWN_NUMBER =
  /^((run|exp|experiment|trial|job|wandb|display|session|mlflow)_?(run_?)?(id|uuid|number|num|idx)|(wandb|slurm|mlflow|comet|neptune|aim|sweep)(_\w+)?|run|uuid|guid|pid|host(name)?|(start(ed)?|created|end|launch)?_?(time(stamp)?|date(time)?)(_(start(ed)?|utc))?|hydra\.\S*|master_port|port|job_num|num_job)$/i;
/**
 * Last words of keys that say where a run writes or what it is called, or (a cache of one data set, a group of runs, a task) by
 * what it differs from others: which of both, its values tell.
 */
const PLACE_OR_NAME =
  /^((out(put)?|log(ging)?|save|run|exp(eriment)?|work(ing)?|checkpoint|ckpt|result|results|default_root|tensorboard|tb|cache|tmp|temp)_?(dir|directory|folder|path|root)|(run|exp|experiment|trial|job|wandb|display|session|mlflow)_?(run_?)?name|(task|group)_?(name|id|uuid|number|num|idx))$/i;
/** A moment, a UUID, a long hash: no two runs share one. */
const MOMENT =
  /^\d{4}-?\d\d-?\d\d([T_ -]+\d\d[:.-]?\d\d([:.-]?\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$|^1[4-9]\d{8}(\.\d+|\d{3}|\d{6})?$/;
const UNIQUE =
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$|^(?=\w*\d)[0-9a-f]{16,}$/i;

/**
 * Of the params that differ, those by which runs are no repetitions of each other; and those that only tell one repetition
 * from the next, with what gave them away. A param is left out on evidence of its name or of every value, never only because
 * each run has its own value: a random search has that of its learning rate too. A name that may as well tell data apart needs both.
 */
export function splitParams(
  columns: readonly ParamColumn[],
  runs: readonly RepeatedRun[],
): { readonly kept: ParamColumn[]; readonly leftOut: LeftOut[] } {
  const seeds = columns.filter(({ key }) => isSeedKey(key));
  const kept: ParamColumn[] = [];
  const leftOut: LeftOut[] = [];
  const renamed = new Set<ParamColumn>();
  const doubtful: ParamColumn[] = [];
  for (const column of columns) {
    const reason = reasonOf(column, runs, seeds);
    if (reason !== undefined) leftOut.push({ key: column.key, reason });
    else if (isPlaceOrName(column)) doubtful.push(column);
    else {
      kept.push(column);
      if (seeds.some((seed) => isRenamed(column, seed))) renamed.add(column);
    }
  }
  const others = kept.filter((column) => !renamed.has(column));
  const isFollowing = renamed.size > 0 && seeds.some((seed) => isCrossed(seed, others));
  const sure = isFollowing ? others : kept;
  const following = isFollowing
    ? [...renamed].map(({ key }) => ({ key, reason: "follows the seed" as const }))
    : [];
  const { own, telling } = splitDoubtful(doubtful, sure, seeds);
  return {
    kept: [...sure, ...telling].toSorted(byKey),
    leftOut: [
      ...leftOut,
      ...following,
      ...own.map(({ key }) => ({ key, reason: "own name" as const })),
    ].toSorted(byKey),
  };
}

/** What a set was read from lies in folders too: of such a param only its values can say that it is a run's own. */
const isPlaceOrName = ({ key }: ParamColumn): boolean => PLACE_OR_NAME.test(lastOf(key));

/**
 * Of params that may only name runs or places of runs, those that do: among what are repetitions by all others, no two runs share
 * a value (but the same seed done again), or all do, which tells none apart. The coarsest first: it may tell apart what shares
 * values of the next.
 */
function splitDoubtful(
  doubtful: readonly ParamColumn[],
  sure: readonly ParamColumn[],
  seeds: readonly ParamColumn[],
): { readonly own: ParamColumn[]; readonly telling: ParamColumn[] } {
  const own: ParamColumn[] = [];
  const telling: ParamColumn[] = [];
  if (doubtful.length === 0) return { own, telling };
  const count = doubtful[0]?.texts.length ?? 0;
  const signs = (columns: readonly ParamColumn[]): string[] =>
    Array.from({ length: count }, (_, run) =>
      JSON.stringify(columns.map(({ texts }) => texts[run])),
    );
  const seedOf = signs(seeds);
  let groupOf = signs(sure);
  const coarse = doubtful
    .map((column) => ({ column, distinct: new Set(column.texts).size }))
    .toSorted(
      (a, b) =>
        Number(isDataPlace(b.column.key)) - Number(isDataPlace(a.column.key)) ||
        a.distinct - b.distinct,
    );
  for (const { column } of coarse) {
    if (
      !isDataPlace(column.key) &&
      isOwnIn(column, groupOf, seeds.length > 0 ? seedOf : undefined)
    ) {
      own.push(column);
      continue;
    }
    telling.push(column);
    groupOf = signs([...sure, ...telling]);
  }
  return { own, telling };
}

function isOwnIn(
  { texts }: ParamColumn,
  groupOf: readonly string[],
  seedOf: readonly string[] | undefined,
): boolean {
  const groups = Map.groupBy(groupOf.keys(), (run) => groupOf[run]);
  return [...groups.values()].every((runs) => {
    const seedsOf = new Map<string, string | undefined>();
    const shared = runs.some((run) => {
      const text = texts[run] ?? null;
      if (text === null) return false;
      const isKnown = seedsOf.has(text);
      const isAgain = isKnown && seedOf !== undefined && seedsOf.get(text) === seedOf[run];
      seedsOf.set(text, seedOf?.[run]);
      return isKnown && !isAgain;
    });
    return !shared || runs.every((run) => texts[run] === texts[runs[0] ?? 0]);
  });
}

const byKey = (a: { readonly key: string }, b: { readonly key: string }): number =>
  a.key < b.key ? -1 : 1;

/** A param by which a run is only called, found again or dated: its name says so, or every value. */
export function isOwnName(column: ParamColumn, runs: readonly RepeatedRun[]): boolean {
  const reason = reasonOf(column, runs, []);
  if (reason === undefined && isPlaceOrName(column) && !isDataPlace(column.key))
    return isEachOwn(column.texts);
  return reason === "own name" || reason === "time";
}

function reasonOf(
  column: ParamColumn,
  runs: readonly RepeatedRun[],
  seeds: readonly ParamColumn[],
): LeftOut["reason"] | undefined {
  const { key, texts } = column;
  if (isSeedKey(key)) return "seed";
  if (isFoldKey(key) && every(texts, (text) => /^\d{1,3}$/.test(text))) return "fold";
  if (OWN_NUMBER.test(lastOf(key)) || /^hydra[./]/.test(key)) return "own name";
  if (every(texts, (text) => MOMENT.test(text)) && isEachOwn(texts)) return "time";
  if (every(texts, (text) => UNIQUE.test(text)) && isEachOwn(texts)) return "own name";
  if (every(texts, (text, run) => holdsName(text, runs[run]))) return "own name";
  if (seeds.some((seed) => holdsSeed(column, seed))) return "follows the seed";
  return undefined;
}

const lastOf = (key: string): string => key.split(/[./]/).at(-1) ?? key;

function every(texts: ParamColumn["texts"], test: (text: string, run: number) => boolean): boolean {
  let some = false;
  for (const [run, text] of texts.entries()) {
    if (text === null) continue;
    if (!test(text, run)) return false;
    some = true;
  }
  return some;
}

function isEachOwn(texts: ParamColumn["texts"]): boolean {
  const present = texts.filter((text) => text !== null);
  return new Set(present).size === present.length;
}

/** A path or text that holds the run's name or id as a piece of its own. */
function holdsName(text: string, run: RepeatedRun | undefined): boolean {
  if (run === undefined) return false;
  if (text.includes(run.id)) return true;
  const { name } = run;
  if (name.length < 2) return false;
  if (text === name) return /\D/.test(name);
  const at = text.indexOf(name);
  return at >= 0 && /[\\/]/.test(text) && isEdge(text[at - 1]) && isEdge(text[at + name.length]);
}

const isEdge = (character: string | undefined): boolean =>
  character === undefined || /[^A-Za-z0-9]/.test(character);

/** Every text holds the run's seed as a number of its own beside other words: a path, a name. */
function holdsSeed({ texts }: ParamColumn, seed: ParamColumn): boolean {
  return (
    new Set(seed.texts).size > 1 &&
    every(texts, (text, run) => {
      const own = seed.texts[run] ?? "";
      const numbers = text.match(/(?<![\d.])\d+(?!\d|\.\d)/g) ?? [];
      return Number.isNaN(Number(text)) && numbers.some((digits) => isSame(digits, own));
    })
  );
}

const isSame = (digits: string, seed: string): boolean =>
  /^\d+$/.test(seed) && Number(digits) === Number(seed);

/** Exactly one value for each seed and one seed for each value. */
function isRenamed({ texts }: ParamColumn, seed: ParamColumn): boolean {
  const toValue = new Map<string, string>();
  const toSeed = new Map<string, string>();
  for (const [run, text] of texts.entries()) {
    const own = seed.texts[run] ?? null;
    if (own === null || text === null) return false;
    if ((toValue.get(own) ?? text) !== text || (toSeed.get(text) ?? own) !== own) return false;
    toValue.set(own, text);
    toSeed.set(text, own);
  }
  return toValue.size > 1;
}

/** Some seed was used with different values of another param: what always goes along with the seed is then part of it. */
function isCrossed(seed: ParamColumn, others: readonly ParamColumn[]): boolean {
  return others.some(({ texts }) => {
    const first = new Map<string | null, string | null>();
    return texts.some((text, run) => {
      const own = seed.texts[run] ?? null;
      if (!first.has(own)) first.set(own, text);
      return first.get(own) !== text;
    });
  });
}
