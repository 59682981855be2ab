import { isSeedKey } from "./seed-key.ts";

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

const ORIGIN =
  /(^|[^a-z])(git[_./-][a-z_]+|commit([_./-]?(hash|sha|id))?|host([_./-]?name)?|node[_./-]?name|pid)$/i;

/** A param or tag that only says which code ran, and where: that may move a metric, but it is nothing that was set. */
export function namesOrigin(key: string): boolean {
  return ORIGIN.test(key);
}
