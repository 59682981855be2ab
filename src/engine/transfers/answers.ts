import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import { AppError, messageOf } from "../../base/errors.ts";
import type { Answer, MlflowSide, Request } from "./mlflow-side.ts";

/** What a server answers, read leniently: what is absent is empty, what has a wrong type is refused. */

const text = z.string().max(10_000_000);
const orEmpty = text.nullish().transform((value) => value ?? "");
const INT64 = /^-?\d{1,20}$/;
const int64 = z.union([
  z.number().refine(Number.isInteger),
  z.bigint(),
  z
    .string()
    .regex(INT64)
    .transform((digits) => BigInt(digits)),
]);

const tag = z.object({ key: text, value: orEmpty });
export type Tag = z.infer<typeof tag>;
const tags = z
  .array(tag)
  .nullish()
  .transform((value) => value ?? []);

const NOT_FINITE: ReadonlyMap<string, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);
const value = z.union([
  z.number(),
  z.bigint().transform(Number),
  z.enum(["NaN", "Infinity", "-Infinity"]).transform((name) => NOT_FINITE.get(name) ?? Number.NaN),
]);

const point = z.object({
  key: text,
  value: value.nullish().transform((one) => one ?? 0),
  timestamp: int64.nullish().transform((one) => one ?? 0),
  step: int64.nullish().transform((one) => one ?? 0),
});
const modelPoint = point.extend({
  run_id: orEmpty,
  dataset_name: orEmpty,
  dataset_digest: orEmpty,
});
export type ModelPoint = z.infer<typeof modelPoint>;

export const experimentAnswer = z.object({
  experiment_id: text,
  name: text,
  lifecycle_stage: orEmpty,
  tags,
});
export type Experiment = z.infer<typeof experimentAnswer>;

const datasetInput = z.object({
  tags,
  dataset: z.object({
    name: text,
    digest: text,
    source_type: orEmpty,
    source: orEmpty,
    schema: text.nullish(),
    profile: text.nullish(),
  }),
});

const modelLinks = z
  .array(z.object({ model_id: text, step: int64.nullish() }))
  .nullish()
  .transform((one) => one ?? []);

export const runAnswer = z.object({
  info: z.object({
    run_id: text.min(1),
    run_name: orEmpty,
    experiment_id: text,
    user_id: orEmpty,
    status: orEmpty,
    start_time: int64.nullish(),
    end_time: int64.nullish(),
    artifact_uri: orEmpty,
    lifecycle_stage: orEmpty,
  }),
  data: z
    .object({
      params: tags,
      tags,
      metrics: z
        .array(point)
        .nullish()
        .transform((one) => one ?? []),
    })
    .nullish()
    .transform((one) => one ?? { params: [], tags: [], metrics: [] }),
  inputs: z
    .object({
      dataset_inputs: z
        .array(datasetInput)
        .nullish()
        .transform((one) => one ?? []),
      model_inputs: modelLinks,
    })
    .nullish()
    .transform((one) => one ?? { dataset_inputs: [], model_inputs: [] }),
  outputs: z
    .object({ model_outputs: modelLinks })
    .nullish()
    .transform((one) => one ?? { model_outputs: [] }),
});
export type RunAnswer = z.infer<typeof runAnswer>;

export const loggedModelAnswer = z.object({
  info: z.object({
    model_id: text.min(1),
    experiment_id: text,
    name: orEmpty,
    model_type: orEmpty,
    source_run_id: orEmpty,
    status: orEmpty,
    artifact_uri: orEmpty,
    tags,
  }),
  data: z
    .object({
      params: tags,
      metrics: z
        .array(modelPoint)
        .nullish()
        .transform((one) => one ?? []),
    })
    .nullish()
    .transform((one) => one ?? { params: [], metrics: [] }),
});
export type LoggedModel = z.infer<typeof loggedModelAnswer>;

export const registeredModelAnswer = z.object({
  name: text.min(1),
  description: orEmpty,
  tags,
  aliases: z
    .array(z.object({ alias: text, version: z.union([text, z.number().transform(String)]) }))
    .nullish()
    .transform((one) => one ?? []),
});
export type RegisteredModel = z.infer<typeof registeredModelAnswer>;

export const versionAnswer = z.object({
  name: text,
  version: z
    .union([text, z.number().transform(String)])
    .pipe(z.string().regex(/^\d{1,9}$/))
    .transform(Number),
  creation_timestamp: int64.nullish(),
  current_stage: orEmpty,
  description: orEmpty,
  source: orEmpty,
  run_id: orEmpty,
  model_id: orEmpty,
  tags,
});
export type Version = z.infer<typeof versionAnswer>;

/** @throws AppError DAMAGED */
export function readAnswer<T>(schema: z.ZodType<T>, answer: unknown, what: string): T {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new AppError(
    "DAMAGED",
    `${what} is not as MLflow writes it: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trim(),
  );
}

export function itemOf<T>(schema: z.ZodType<T>, what: string): (item: unknown) => T {
  return (item) => readAnswer(schema, item, what);
}

/** Pages of one list; an item that cannot be read is told and left out. */
export async function* listAll<T>(
  side: MlflowSide,
  request: Request,
  list: string,
  read: (item: unknown) => T,
  onProblem: (message: string) => void,
): AsyncGenerator<T> {
  const seen = new Set<string>();
  for (let token = ""; ;) {
    const fields = { ...request.fields, ...(token !== "" && { page_token: token }) };
    const answer: Answer = await side.call({ ...request, fields });
    const items = answer[list] ?? [];
    if (!Array.isArray(items)) throw new AppError("DAMAGED", `${request.path} answers no list.`);
    for (const [i, item] of (items as unknown[]).entries()) {
      // Others have their turn: a page of runs with many metrics takes long to read.
      if (i % 50 === 49) await setImmediate();
      let one: T;
      try {
        one = read(item);
      } catch (error) {
        onProblem(messageOf(error));
        continue;
      }
      yield one;
    }
    const next = answer["next_page_token"];
    if (typeof next !== "string" || next === "") return;
    // One that goes round in circles would never end.
    if (seen.has(next)) throw new AppError("DAMAGED", `The pages of ${request.path} do not end.`);
    seen.add(next);
    token = next;
  }
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** A relative path that stays below its folder. */
export function isSafePath(path: string): boolean {
  return (
    path !== "" &&
    path.length <= 4096 &&
    // oxlint-disable-next-line no-control-regex -- that is what is refused
    !/[\\\u0000-\u001f\u007f]/.test(path) &&
    !path.split("/").some((part) => part === "" || part === "." || part === "..")
  );
}

/** Errors that concern one thing: it is told, and the rest goes on. */
export function concernsOneThing(error: unknown): error is AppError {
  return (
    error instanceof AppError &&
    ["NOT_FOUND", "INVALID_INPUT", "CONFLICT", "DAMAGED", "FORBIDDEN"].includes(error.code)
  );
}
