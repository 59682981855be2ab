import { isFoldKey, isSeedKey } from "../../base/seed-key.ts";
import type { LeftOut } from "../../contract/compare-groups.ts";
import type { ParamColumn } from "./param-columns.ts";

interface RepeatedRun {
  readonly id: string;
  readonly name: string;
}

/** Last words of keys that say where a run writes, what it is called or when it began. */
const OWN_NAME =
  /^(((out(put)?|log(ging)?|save|run|exp(eriment)?|work(ing)?|checkpoint|ckpt|result|results|default_root|tensorboard|tb|cache|tmp|temp)_?(dir|directory|folder|path|root))|(run|exp|experiment|trial|job|task|wandb|group|display|session|mlflow)_?(run_?)?(name|id|uuid|number|num|idx)|(wandb|slurm|mlflow|comet|neptune|aim|sweep)(_\w+)?|run|uuid|guid|pid|host(name)?|(start(ed)?|created|end|launch)?_?(time(stamp)?|date(time)?)(_(start(ed)?|utc))?|hydra\.\S*|master_port|port|job_num|num_job)$/i;
/** A moment, a UUID, a long hash: no two runs share one. */
const MOMENT =
  /^\d{4}-?\d\d-?\d\d([T_ -]+\d\d[:.-]?\d\d([:.-]?\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$|^1[4-9]\d{8}(\.\d+|\d{3}|\d{6})?$/;
const UNIQUE =
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$|^(?=\w*\d)[0-9a-f]{16,}$/i;

/**
 * Of the params that differ, those by which runs are no repetitions of each other; and those that only tell one repetition
 * from the next, with what gave them away. A param is left out on evidence of its name or of every value, never only because
 * each run has its own value: a random search has that of its learning rate too.
 */
export function splitParams(
  columns: readonly ParamColumn[],
  runs: readonly RepeatedRun[],
): { readonly kept: ParamColumn[]; readonly leftOut: LeftOut[] } {
  const seeds = columns.filter(({ key }) => isSeedKey(key));
  const kept: ParamColumn[] = [];
  const leftOut: LeftOut[] = [];
  const renamed = new Set<ParamColumn>();
  for (const column of columns) {
    const reason = reasonOf(column, runs, seeds);
    if (reason !== undefined) leftOut.push({ key: column.key, reason });
    else kept.push(column);
    if (reason === undefined && seeds.some((seed) => isRenamed(column, seed))) renamed.add(column);
  }
  const others = kept.filter((column) => !renamed.has(column));
  if (renamed.size === 0 || !seeds.some((seed) => isCrossed(seed, others)))
    return { kept, leftOut };
  const following = [...renamed].map(({ key }) => ({ key, reason: "follows the seed" as const }));
  return { kept: others, leftOut: [...leftOut, ...following].toSorted(byKey) };
}

const byKey = (a: LeftOut, b: LeftOut): number => (a.key < b.key ? -1 : 1);

/** A param by which a run is only called, found again or dated: its name says so, or every value. */
export function isOwnName(column: ParamColumn, runs: readonly RepeatedRun[]): boolean {
  const reason = reasonOf(column, runs, []);
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
  if (OWN_NAME.test(key.split(/[./]/).at(-1) ?? key) || /^hydra[./]/.test(key)) return "own name";
  if (every(texts, (text) => MOMENT.test(text)) && isEachOwn(texts)) return "time";
  if (every(texts, (text) => UNIQUE.test(text)) && isEachOwn(texts)) return "own name";
  if (every(texts, (text, run) => holdsName(text, runs[run]))) return "own name";
  if (seeds.some((seed) => holdsSeed(column, seed))) return "follows the seed";
  return undefined;
}

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
