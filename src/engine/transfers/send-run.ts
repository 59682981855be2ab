import { concernsOneThing, type ModelPoint, type RunAnswer, type Tag } from "./answers.ts";
import { MARK, type TransferContext } from "./context.ts";
import type { CopiedRun } from "./copied-run.ts";
import { readRun } from "./logged-run.ts";
import { sendFiles } from "./send-files.ts";
import { sendMetrics } from "./send-metrics.ts";

/** What MLflow keeps of longer ones. */
const MOST_PARAM = 6000;
const MOST_TAG = 8000;
/** Of one request. */
const BATCH = 100;
const NAME_TAG = "mlflow.runName";
const PARENT_TAG = "mlflow.parentRunId";
const HISTORY_TAG = "mlflow.log-model.history";

/**
 * Brings the run on the other side to where the source is: what differs is sent, then all of it is read back and compared. What a
 * kill left half is the same as what is new.
 * @param modelPoints what was measured of logged models in this run
 */
export async function sendRun(
  context: TransferContext,
  run: CopiedRun,
  targetId: string,
  modelPoints: ReadonlyMap<string, readonly ModelPoint[]>,
): Promise<void> {
  const { to, report } = context;
  const where = `run "${run.name}"`;
  for (const text of run.notes) report.note(where, text);
  const wanted = toWanted(context, run, where);
  const before = await readRun(to, targetId);
  await sendTexts(context, where, targetId, wanted, before);
  await sendMetrics(context, where, { run, targetId, before, modelPoints });
  await sendInputs(context, where, run, targetId, before);
  if (context.withFiles) {
    const root = { uri: before.info.artifact_uri, runId: targetId };
    await sendFiles(context, where, run.files, root);
  }
  await sendState(context, where, run, targetId, before);
  compare(context, where, run, wanted, await readRun(to, targetId));
}

interface Wanted {
  readonly params: readonly Tag[];
  readonly tags: readonly Tag[];
}

/** Params and tags as they are to be there. */
function toWanted({ report, runIds }: TransferContext, run: CopiedRun, where: string): Wanted {
  const cut = (what: string, { key, value }: Tag, most: number): Tag => {
    if (value.length <= most) return { key, value };
    // Python counts code points.
    const points = Array.from(value);
    if (points.length <= most) return { key, value };
    report.note(
      where,
      `The ${what} "${key}" is longer than ${most} characters: MLflow keeps no more.`,
    );
    return { key, value: points.slice(0, most).join("") };
  };
  const tags = run.tags.map(({ key, value }): Tag => {
    if (key === PARENT_TAG) {
      const parent = runIds.get(value);
      if (parent === undefined)
        report.note(where, `Its parent run ${value} is not among what was chosen.`);
      return { key, value: parent ?? value };
    }
    if (key === HISTORY_TAG)
      return { key, value: value.replaceAll(run.id, runIds.get(run.id) ?? run.id) };
    return { key, value };
  });
  return {
    params: run.params.map((one) => cut("param", one, MOST_PARAM)),
    tags: tags.filter(({ key }) => key !== NAME_TAG).map((one) => cut("tag", one, MOST_TAG)),
  };
}

async function sendTexts(
  { to, report }: TransferContext,
  where: string,
  runId: string,
  wanted: Wanted,
  before: RunAnswer,
): Promise<void> {
  for (const kind of ["params", "tags"] as const) {
    const there = new Map(before.data[kind].map(({ key, value }) => [key, value]));
    // A param keeps its first value: another one is told as a difference at the end.
    const missing = wanted[kind].filter(({ key, value }) =>
      kind === "params" ? !there.has(key) : there.get(key) !== value,
    );
    const send = async (texts: readonly Tag[]): Promise<void> => {
      await to.call({
        method: "POST",
        path: "runs/log-batch",
        fields: { run_id: runId, [kind]: texts },
      });
      report.count(kind, texts.length);
    };
    for (let i = 0; i < missing.length; i += BATCH) {
      const batch = missing.slice(i, i + BATCH);
      try {
        await send(batch);
      } catch (error) {
        if (!concernsOneThing(error)) throw error;
        // One of them is not taken: each by itself.
        for (const one of batch)
          await send([one]).catch((reason: unknown) => {
            if (!concernsOneThing(reason)) throw reason;
            report.differ(
              where,
              `${kind === "params" ? "param" : "tag"} "${one.key}"`,
              reason.message,
            );
          });
      }
    }
  }
}

async function sendInputs(
  { to, report, modelIds }: TransferContext,
  where: string,
  run: CopiedRun,
  runId: string,
  before: RunAnswer,
): Promise<void> {
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!concernsOneThing(error)) throw error;
      report.differ(where, what, error.message);
    }
  };
  const there = new Set(before.inputs.dataset_inputs.map(keyOfInput));
  const datasets = run.inputs.filter((one) => !there.has(keyOfInput(one)));
  if (datasets.length > 0)
    await attempt("inputs", async () => {
      await to.call({
        method: "POST",
        path: "runs/log-inputs",
        fields: { run_id: runId, datasets: datasets.map(toWireInput) },
      });
      report.count("inputs", datasets.length);
    });
  const toModel = (id: string): string => modelIds.get(id) ?? id;
  const linkedIn = new Set(before.inputs.model_inputs.map((one) => one.model_id));
  const inputs = run.modelInputs.map(toModel).filter((id) => !linkedIn.has(id));
  if (inputs.length > 0)
    await attempt("models that went in", () =>
      to.call({
        method: "POST",
        path: "runs/log-inputs",
        fields: { run_id: runId, models: inputs.map((id) => ({ model_id: id })) },
      }),
    );
  const linkedOut = new Set(before.outputs.model_outputs.map((one) => one.model_id));
  const outputs = run.modelOutputs
    .map(({ id, step }) => ({ model_id: toModel(id), step }))
    .filter((one) => !linkedOut.has(one.model_id));
  if (outputs.length > 0)
    await attempt("models that came out", () =>
      to.call({ method: "POST", path: "runs/outputs", fields: { run_id: runId, models: outputs } }),
    );
}

type Input = CopiedRun["inputs"][number];

function keyOfInput({ dataset, tags }: Input): string {
  const { name, digest, source_type, source, schema, profile } = dataset;
  const sorted = tags.map(({ key, value }) => JSON.stringify([key, value])).toSorted(compareCodes);
  return JSON.stringify([name, digest, source_type, source, schema ?? "", profile ?? "", sorted]);
}

function compareCodes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function toWireInput({ dataset, tags }: Input): object {
  const { schema, profile, ...rest } = dataset;
  return {
    tags,
    dataset: { ...rest, ...(schema && { schema }), ...(profile && { profile }) },
  };
}

/** Last: what is told to be over is whole. */
async function sendState(
  { to, report }: TransferContext,
  where: string,
  run: CopiedRun,
  runId: string,
  { info }: RunAnswer,
): Promise<void> {
  const isNamed = run.name === "" || info.run_name === run.name;
  const isSame =
    info.status === run.status && String(info.end_time ?? "") === String(run.endMs ?? "");
  if (isNamed && isSame) return;
  try {
    await to.call({
      method: "POST",
      path: "runs/update",
      fields: {
        run_id: runId,
        status: run.status,
        ...(run.endMs !== undefined && { end_time: run.endMs }),
        ...(!isNamed && { run_name: run.name }),
      },
    });
  } catch (error) {
    if (!concernsOneThing(error)) throw error;
    report.differ(where, "status", error.message);
  }
}

function compare(
  { report }: TransferContext,
  where: string,
  run: CopiedRun,
  wanted: Wanted,
  there: RunAnswer,
): void {
  for (const [kind, name] of [
    ["params", "param"],
    ["tags", "tag"],
  ] as const) {
    const values = new Map(there.data[kind].map(({ key, value }) => [key, value]));
    for (const { key, value } of wanted[kind]) {
      const found = values.get(key);
      if (found === value || key === MARK) continue;
      report.differ(
        where,
        `${name} "${key}"`,
        found === undefined ? "is not there" : "has another value there",
      );
    }
  }
  const inputs = new Set(there.inputs.dataset_inputs.map(keyOfInput));
  for (const one of run.inputs)
    if (!inputs.has(keyOfInput(one)))
      report.differ(where, `input "${one.dataset.name}"`, "is not there as it is here");
  const facts: ReadonlyArray<readonly [string, unknown, unknown]> = [
    ["status", run.status, there.info.status],
    ["start time", String(run.startMs), String(there.info.start_time ?? 0)],
    ["end time", String(run.endMs ?? ""), String(there.info.end_time ?? "")],
  ];
  for (const [what, here, other] of facts)
    if (here !== other)
      report.differ(
        where,
        what,
        `is ${String(other) || "none"} there, not ${String(here) || "none"}`,
      );
}
