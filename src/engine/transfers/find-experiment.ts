import { AppError } from "../../base/errors.ts";
import {
  concernsOneThing,
  experimentAnswer,
  readAnswer,
  type Experiment,
  type Tag,
} from "./answers.ts";
import { MARK, type TransferContext } from "./context.ts";
import type { MlflowSide } from "./mlflow-side.ts";

/** Where runs of one experiment go. */
export interface WantedExperiment {
  /** Of the source, unique there. */
  readonly key: string;
  readonly name: string;
  readonly tags: readonly Tag[];
}

const MOST_TRIES = 20;

/** @throws AppError NOT_FOUND */
async function read(side: MlflowSide, by: Readonly<Record<string, string>>): Promise<Experiment> {
  const path = "experiment_id" in by ? "experiments/get" : "experiments/get-by-name";
  const { experiment } = await side.call({ method: "GET", path, fields: by });
  return readAnswer(experimentAnswer, experiment, "The experiment");
}

async function find(
  side: MlflowSide,
  by: Readonly<Record<string, string>>,
): Promise<Experiment | undefined> {
  try {
    return await read(side, by);
  } catch (error) {
    if (!concernsOneThing(error)) throw error;
    return undefined;
  }
}

/**
 * The experiment on the other side, made where it is not there. One of the same name is used as it is; where that one is deleted or
 * `mayShare` refuses it, the name gets a suffix.
 */
export async function findExperiment(
  { to, report, memory }: TransferContext,
  wanted: WantedExperiment,
  {
    suffix,
    mayShare,
  }: {
    readonly suffix: string;
    readonly mayShare: (there: Experiment) => Promise<boolean>;
  },
): Promise<string> {
  const { key, tags } = wanted;
  const where = `experiment "${wanted.name}"`;
  const remembered = memory.find("experiment", key);
  const known =
    remembered === undefined ? undefined : await find(to, { experiment_id: remembered });
  if (known?.lifecycle_stage === "active") return known.experiment_id;
  for (let i = 0; i < MOST_TRIES; i++) {
    const name = i === 0 ? wanted.name : `${wanted.name} (${suffix}${i === 1 ? "" : ` ${i}`})`;
    let there = await find(to, { experiment_name: name });
    let isNew = false;
    if (there === undefined) {
      const own = tags.filter((tag) => tag.key !== MARK);
      try {
        await to.call({
          method: "POST",
          path: "experiments/create",
          fields: { name, tags: [...own, { key: MARK, value: key }] },
        });
        isNew = true;
        report.count("experiments");
      } catch (error) {
        // Another one made it just now, or an answer was lost.
        if (!(error instanceof AppError) || error.code !== "CONFLICT") throw error;
      }
      there = await read(to, { experiment_name: name });
    }
    if (there.lifecycle_stage === "deleted") {
      report.note(where, `"${name}" is deleted there: another name is used.`);
      continue;
    }
    if (!isNew && !isMarked(there, key) && !(await mayShare(there))) continue;
    if (i > 0) report.note(where, `It is "${name}" there: the name was taken.`);
    await memory.put({ kind: "experiment", from: key, to: there.experiment_id, seal: "" });
    return there.experiment_id;
  }
  throw new AppError("CONFLICT", `There is no free name for the experiment "${wanted.name}".`);
}

function isMarked({ tags }: Experiment, key: string): boolean {
  return tags.some((tag) => tag.key === MARK && tag.value === key);
}
