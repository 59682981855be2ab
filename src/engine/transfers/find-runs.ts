import { concernsOneThing, itemOf, listAll, runAnswer } from "./answers.ts";
import { MARK, type TransferContext } from "./context.ts";
import type { RunRef } from "./copied-run.ts";
import { readRun } from "./logged-run.ts";
import { makeOnce } from "./make-once.ts";
import type { Report } from "./report.ts";
import type { MlflowSide } from "./mlflow-side.ts";

interface MarkedRun {
  readonly id: string;
  readonly isDeleted: boolean;
}

/** Runs of an experiment that were made by a transfer, deleted ones too, by what they are copies of. */
async function listMarked(
  side: MlflowSide,
  experimentId: string,
  condition: string,
): Promise<Map<string, MarkedRun>> {
  const request = {
    method: "POST",
    path: "runs/search",
    fields: {
      experiment_ids: [experimentId],
      filter: `tags."${MARK}" ${condition}`,
      run_view_type: "ALL",
      max_results: 1000,
    },
  } as const;
  const marked = new Map<string, MarkedRun>();
  const runs = listAll(side, request, "runs", itemOf(runAnswer, "A run"), () => undefined);
  for await (const { info, data } of runs) {
    const mark = data.tags.find(({ key }) => key === MARK)?.value;
    if (mark !== undefined)
      marked.set(mark, { id: info.run_id, isDeleted: info.lifecycle_stage === "deleted" });
  }
  return marked;
}

export interface MadeRun {
  readonly ref: RunRef;
  readonly targetId: string;
}

/** Each run with its copy on the other side, made where it is not there yet; without those that are not to be sent. */
export async function makeRuns(
  context: TransferContext<Report>,
  experimentId: string,
  refs: readonly RunRef[],
): Promise<MadeRun[]> {
  const { to, report, runIds, signal } = context;
  const known = await listMarked(to, experimentId, "LIKE '%'");
  const made: MadeRun[] = [];
  for (const ref of refs) {
    signal.throwIfAborted();
    const where = `run "${ref.name}"`;
    const there = known.get(ref.id);
    if (there?.isDeleted === true) {
      report.note(where, "It was deleted there, and stays so.");
      report.endRun({ unchanged: true });
      continue;
    }
    if (there === undefined && ref.mark !== undefined && (await isThere(to, ref.mark))) {
      runIds.set(ref.id, ref.mark);
      report.note(where, "It came from there, and is not sent back.");
      report.endRun({ unchanged: true });
      continue;
    }
    try {
      const targetId = there?.id ?? (await makeRun(context, experimentId, ref));
      runIds.set(ref.id, targetId);
      made.push({ ref, targetId });
    } catch (error) {
      if (!concernsOneThing(error)) throw error;
      report.differ(where, "run", error.message);
      report.endRun({ unchanged: false });
    }
  }
  return made;
}

function makeRun(
  { to, report, signal }: TransferContext,
  experimentId: string,
  ref: RunRef,
): Promise<string> {
  const fields = {
    experiment_id: experimentId,
    ...(ref.name !== "" && { run_name: ref.name }),
    ...(ref.userId !== "" && { user_id: ref.userId }),
    start_time: ref.startMs,
    tags: [{ key: MARK, value: ref.id }],
  };
  return makeOnce(
    async () => {
      const id = await to.create("run", fields, ref.id);
      report.count("runs");
      return id;
    },
    async () => (await listMarked(to, experimentId, `= '${ref.id}'`)).get(ref.id)?.id,
    signal,
  );
}

async function isThere(side: MlflowSide, runId: string): Promise<boolean> {
  try {
    await readRun(side, runId);
    return true;
  } catch (error) {
    if (!concernsOneThing(error)) throw error;
    return false;
  }
}
