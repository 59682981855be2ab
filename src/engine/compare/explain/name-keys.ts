import { isSeedKey } from "../../../base/seed-key.ts";

const PLACES =
  /(^|[^a-z])(out(put)?|save|log(ging)?|checkpoint|ckpt|results?|work(ing)?|cache|tmp|temp|tensorboard|wandb|mlflow|hydra)[_./-]?(dir(ectory)?|path|folder|root|file|uri|url)$/i;
/** Not of tasks and groups, which may be what runs differ by: where each run has its own, that shows. */
const NAMES =
  /(^|[^a-z])(run|exp|experiment|trial|job|sweep|project)[_./-]?(name|id|number|num|uuid)$/i;
const TIMES =
  /(^|[^a-z])(timestamp|time[_./-]?stamp|start[_./-]?time|started[_./-]?at|created[_./-]?at|date|datetime)$/i;
const TALK =
  /(^|[^a-z])(verbose|verbosity|log[_./-]?(level|interval|every|freq)|progress[_./-]?bar|notes?|description|comment)$/i;
const DATA =
  /(^|[^a-z])(data|dataset|datasets|corpus|corpora|(train|val|valid|eval|test)(ing|ation)?[_./-]?(data|set|file|files|path|split))([^a-z]|$)/i;

const WRITTEN =
  /(^|[^a-z])(out(put)?|save|log(ging)?|checkpoint|ckpt|results?|tensorboard|wandb|mlflow)[_./-]?[a-z]+$/i;

/** Why a param or tag cannot have moved a metric, from its name; undefined for one that may have. */
export function whyIrrelevant(key: string): string | undefined {
  if (isSeedKey(key)) return "a seed only repeats a run";
  if (PLACES.test(key) && !isDataPlace(key)) return "it only says where files are written";
  if (NAMES.test(key)) return "it only names the run";
  if (TIMES.test(key)) return "it only says when the run was";
  if (TALK.test(key)) return "it only changes what is reported";
  return undefined;
}

/** A param or tag that names what a run was trained or tested on. */
export function namesData(key: string): boolean {
  return DATA.test(key) && !/(loader|workers|parallel|aug)/i.test(key);
}

/** A place by its name that may be what data is read from: a cache of one set lies elsewhere than that of another. */
export function isDataPlace(key: string): boolean {
  return namesData(key) && !WRITTEN.test(key);
}

/** Words of a command line that are there on one side only and not also listed as a param: none when it says nothing more. */
export function ownWords(
  before: string,
  after: string,
  params: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] {
  const [inBefore, inAfter] = [wordsOf(before), wordsOf(after)];
  const different = [
    ...inBefore.filter((word) => !inAfter.includes(word)),
    ...inAfter.filter((word) => !inBefore.includes(word)),
  ];
  const values = new Set([...params.values()].flatMap((set) => [...set]));
  return different.filter((word) => {
    const [name = "", value] = word.split("=", 2);
    const leaf = leafOf(name);
    if (value === undefined) return !values.has(word) && !params.has(leaf);
    return !params.has(leaf);
  });
}

const wordsOf = (command: string): string[] => command.split(/\s+/).filter((word) => word !== "");

/** "--train.batch-size" and "train/batch_size" end alike. */
export function leafOf(key: string): string {
  const pieces = key.replace(/^[-+~]+/, "").split(/[./]/);
  return (pieces.at(-1) ?? "").replaceAll("-", "_").toLowerCase();
}
