import { oc } from "@orpc/contract";
import { z } from "zod";
import { ERROR_CODES, type ErrorCode } from "../base/errors.ts";
import type { JsonValue } from "../base/json.ts";

/** Every expected failure travels as one of these codes with `{nextStep}`; messages are sentences for people. */
const STATUS: Record<ErrorCode, number> = {
  NOT_FOUND: 404,
  INVALID_INPUT: 400,
  CONFLICT: 409,
  NEEDS_CONFIRMATION: 428,
  UNAVAILABLE: 503,
  DISK_FULL: 507,
  READ_ONLY: 403,
  DAMAGED: 500,
  FROM_THE_FUTURE: 409,
  LOCKED: 423,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  CANCELLED: 499,
};

const errorData = z.object({ nextStep: z.string().exactOptional() });

type ErrorTable = Record<ErrorCode, { status: number; data: typeof errorData }>;
export const errorTable = Object.fromEntries(
  ERROR_CODES.map((code) => [code, { status: STATUS[code], data: errorData }]),
) as ErrorTable;

/** What a client may give with a call besides its input. */
export interface ClientContext {
  /** By which `system.listProgress` tells how far the call is; letters, digits and dashes. */
  readonly callId?: string;
}
/** Under which that travels. */
export const CALL_HEADER = "assay-call";

export function callHeaders({ callId }: ClientContext): Record<string, string> {
  return callId === undefined ? {} : { [CALL_HEADER]: callId };
}

/** The start of every procedure of the contract. */
export const procedure = oc.errors(errorTable);

/** A number, or one of the three strings for what JSON cannot carry. */
export const wireNumber = z.union([z.number(), z.literal(["NaN", "Infinity", "-Infinity"])]);

/** A step; beyond 2^53 its digits. */
export const wireStep = z.union([z.number(), z.string()]);

export const page = {
  limit: z.int().min(1).max(10_000).default(1000),
  /** Opaque; take it from `nextCursor` of the answer before. */
  cursor: z.string().exactOptional(),
};

/** Any JSON, typed as what `src/base` calls it. */
export const jsonValue = z.json() as unknown as z.ZodType<JsonValue>;

/** A change that `runs.undo` takes back by its gesture. */
export const undoable = z.object({ gesture: z.string() });

/** A text that may be long: its beginning, and how many characters were left out behind it. */
export const cutText = z.object({ text: z.string(), left: z.int() });
export type CutText = z.infer<typeof cutText>;

/** What is told by key, in the order of the keys. */
export const pairs = z.array(z.object({ key: z.string(), value: z.string() }));
