import { invalid } from "../../base/errors.ts";
import type { Tag } from "./experiments.ts";
import { type Fields } from "./fields.ts";
import { MOST_KEY, MOST_PARAM } from "./limits.ts";
import type { Param } from "./log-batch.ts";
import type { LoggedPoint } from "./log-points.ts";
import { checkKey } from "./names.ts";
import type { ViewType } from "./search/search-runs.ts";

/** `run_id`, or `run_uuid` as old clients name it. */
export function readRunId(fields: Fields): string {
  return fields.text("run_id") || fields.text("run_uuid") || fields.requireText("run_id");
}

/** @param most characters of a value; a longer one is an error, or cut off where `cut` is set */
export function readTag(
  fields: Fields,
  { most, cut = false }: { readonly most: number; readonly cut?: boolean },
): Tag {
  const key = checkKey(fields.requireText("key"), fields.nameOf("key"));
  const value = fields.text("value") ?? "";
  return { key, value: fit(value, most, cut, fields.nameOf("value")) };
}

function fit(value: string, most: number, cut: boolean, name: string): string {
  if (value.length <= most) return value;
  if (!cut) throw invalid(`'${name}' exceeds the maximum length of ${most} characters.`);
  return value.slice(0, most);
}

/** Tags of what is no run: their keys are free but for their length. */
export function readFreeTag(fields: Fields, most: number): Tag {
  const key = fields.requireText("key");
  if (key.length > MOST_KEY)
    throw invalid(
      `'${fields.nameOf("key")}' exceeds the maximum length of ${MOST_KEY} characters.`,
    );
  return { key, value: fit(fields.text("value") ?? "", most, false, fields.nameOf("value")) };
}

export function readParam(fields: Fields): Param {
  const key = checkKey(fields.requireText("key"), fields.nameOf("key"));
  return { key, value: (fields.text("value") ?? "").slice(0, MOST_PARAM) };
}

export function readPoint(fields: Fields): LoggedPoint {
  const key = checkKey(fields.requireText("key"), fields.nameOf("key"));
  const value = fields.double("value");
  if (value === undefined) throw fields.missing("value");
  const ms = fields.requireInt64("timestamp");
  if (ms < 0)
    throw invalid(
      `Invalid value ${ms} for parameter '${fields.nameOf("timestamp")}': it must not be negative.`,
    );
  return {
    key,
    value,
    ms,
    step: fields.int64("step") ?? 0,
    modelId: fields.text("model_id") ?? "",
    datasetName: fields.text("dataset_name") ?? "",
    datasetDigest: fields.text("dataset_digest") ?? "",
  };
}

const VIEW_TYPES = { 1: "ACTIVE_ONLY", 2: "DELETED_ONLY", 3: "ALL" } as const;

export function readViewType(fields: Fields, name: string): ViewType {
  return fields.enumeration(name, VIEW_TYPES) ?? "ACTIVE_ONLY";
}

/** How many rows a page has. @throws AppError INVALID_INPUT where it is 0, negative or more than `most` */
export function readLimit(
  fields: Fields,
  { otherwise, most }: { readonly otherwise: number | undefined; readonly most: number },
): number {
  const limit = fields.int("max_results") ?? otherwise;
  if (limit === undefined || limit < 1 || limit > most)
    throw invalid(
      `Invalid value ${limit ?? 0} for parameter 'max_results' supplied: it must be at least 1 and at most ${most}.`,
    );
  return limit;
}

/** "" counts as none. */
export function readToken(fields: Fields): string | undefined {
  return fields.text("page_token") || undefined;
}
