import { createHash } from "node:crypto";
import { concernsOneThing, type Experiment, type ModelPoint } from "./answers.ts";
import type { TransferContext } from "./context.ts";
import type { CopiedRun, RunRef } from "./copied-run.ts";
import { findExperiment, type WantedExperiment } from "./find-experiment.ts";
import { makeRuns, type MadeRun } from "./find-runs.ts";
import type { Report } from "./report.ts";
import {
  findModelPoints,
  makeLoggedModels,
  sendLoggedModel,
  type SentModel,
} from "./send-models.ts";
import type { FileItem } from "./mlflow-side.ts";
import { sendRegisteredModel } from "./send-registry.ts";
import { sendRun } from "./send-run.ts";

/** Runs that are looked at side by side. */
const SAME_TIME = 4;
const ENDED: ReadonlySet<string> = new Set(["FINISHED", "FAILED", "KILLED"]);

/** Runs that go into one experiment. */
export interface RunGroup extends WantedExperiment {
  readonly runs: readonly RunRef[];
  /** Of the source's interface, whose logged models come too; undefined for watched runs. */
  readonly experimentId: string | undefined;
  /** Every run of the experiment was chosen. */
  readonly isWhole: boolean;
}

interface MadeGroup {
  readonly runs: readonly MadeRun[];
  readonly models: readonly SentModel[];
}

/**
 * First every run and every logged model is made, since they name each other; then each gets what it lacks, and is compared; registered
 * models, which name both, come last.
 */
export async function transferAll(
  context: TransferContext<Report>,
  groups: readonly RunGroup[],
  models: readonly string[],
  names: { readonly suffix: string; readonly mayShare: (there: Experiment) => Promise<boolean> },
): Promise<void> {
  const { report, signal } = context;
  report.addRuns(groups.reduce((sum, { runs }) => sum + runs.length, 0));
  report.enter("runs");
  const made: MadeGroup[] = [];
  for (const group of groups) {
    try {
      made.push(await makeGroup(context, group, names));
    } catch (error) {
      if (!concernsOneThing(error)) throw error;
      report.differ(`experiment "${group.name}"`, "experiment", error.message);
    }
  }
  for (const { runs, models: logged } of made) {
    const points = await findModelPoints(context, logged);
    await inParallel(runs, SAME_TIME, signal, (run) => bring(context, run, points.get(run.ref.id)));
    await inParallel(logged, SAME_TIME, signal, (model) => sendLoggedModel(context, model));
  }
  report.enter("models");
  for (const name of models) {
    signal.throwIfAborted();
    await sendRegisteredModel(context, name);
  }
}

async function makeGroup(
  context: TransferContext<Report>,
  group: RunGroup,
  names: Parameters<typeof transferAll>[3],
): Promise<MadeGroup> {
  const to = await findExperiment(context, group, names);
  const runs = await makeRuns(context, to, group.runs);
  const { experimentId: from, isWhole } = group;
  const models = from === undefined ? [] : await makeLoggedModels(context, { from, to, isWhole });
  return { runs, models };
}

async function bring(
  context: TransferContext<Report>,
  { ref, targetId }: MadeRun,
  modelPoints: ReadonlyMap<string, readonly ModelPoint[]> = new Map(),
): Promise<void> {
  const { memory, report } = context;
  let unchanged = false;
  try {
    const run = await ref.load();
    const seal = context.withFiles ? `${run.seal} ${await sealFiles(run)}` : run.seal;
    unchanged = modelPoints.size === 0 && memory.isSealed("run", ref.id, targetId, seal);
    if (!unchanged) {
      const own = report.scope();
      await sendRun({ ...context, report: own }, run, targetId, modelPoints);
      // One that goes on is looked at whole the next time: what it gets may not show in its latest values.
      if (own.differences === 0 && ENDED.has(run.status))
        await memory.put({ kind: "run", from: ref.id, to: targetId, seal });
    }
  } catch (error) {
    if (!concernsOneThing(error)) throw error;
    report.differ(`run "${ref.name}"`, "run", error.message);
  } finally {
    report.endRun({ unchanged });
  }
}

/** Changes with the names and sizes of a run's files, and where that is known, with what is in them. */
async function sealFiles({ files }: CopiedRun): Promise<string> {
  let listed: readonly FileItem[];
  try {
    listed = await files.list();
  } catch (error) {
    if (!concernsOneThing(error)) throw error;
    // Told when they are sent.
    return "not listed";
  }
  const items = listed.map(({ path, size, sha256 = "" }) => [path, size, sha256]);
  const text = JSON.stringify(items.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
  return createHash("sha256").update(text).digest("hex");
}

async function inParallel<T>(
  items: readonly T[],
  most: number,
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  let isStopped = false;
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      if (isStopped) return;
      signal.throwIfAborted();
      await work(item);
    }
  };
  const workers = Array.from({ length: most }, async () =>
    worker().catch((error: unknown) => {
      isStopped = true;
      throw error;
    }),
  );
  // All of them have ended before the transfer does.
  const failed = (await Promise.allSettled(workers)).find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}
