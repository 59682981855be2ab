import { isMarkedAsUntransferable, type Transferable } from "node:worker_threads";
import type { Progress, Work } from "../base/work.ts";
import { AppError, ERROR_CODES, isAppError, type ErrorCode } from "../base/errors.ts";

/** Modules of functions with one argument (or none), all structured-clonable; long ones also take what they are given to work with. */
export interface FunctionTable {
  readonly [module: string]: { readonly [name: string]: (args: never, work: Work) => unknown };
}

/** The call after which a worker lets go of its port, so that it can end by itself. */
export const CLOSE = "close";

export interface CallMessage {
  readonly seq: number;
  /** "module.function" */
  readonly name: string;
  readonly args: unknown;
  /** Not 0 as soon as nobody waits for the answer any more: shared, because a thread that computes takes no message. */
  readonly left?: Int32Array;
}

export type WorkerMessage =
  | { readonly kind: "result"; readonly seq: number; readonly value: unknown }
  | { readonly kind: "failure"; readonly seq: number; readonly error: WireError }
  | { readonly kind: "progress"; readonly seq: number; readonly progress: Progress }
  | { readonly kind: "slow"; readonly name: string; readonly ms: number };

export function cancelled(): AppError {
  return new AppError("CANCELLED", "The call was ended before it was done.");
}

export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
  readonly nextStep: string | undefined;
  readonly stack: string | undefined;
}

export function toWire(error: unknown): WireError {
  if (!(error instanceof Error)) {
    return {
      name: "Error",
      message: String(error),
      code: undefined,
      nextStep: undefined,
      stack: undefined,
    };
  }
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const nextStep = isAppError(error) ? error.nextStep : undefined;
  return { name: error.name, message: error.message, code, nextStep, stack: error.stack };
}

export function fromWire(wire: WireError): Error {
  const error =
    wire.name === "AppError" && isErrorCode(wire.code)
      ? new AppError(wire.code, wire.message, wire.nextStep)
      : Object.assign(new Error(wire.message), {
          name: wire.name,
          ...(wire.code === undefined ? {} : { code: wire.code }),
        });
  if (wire.stack !== undefined) error.stack = wire.stack;
  return error;
}

function isErrorCode(code: string | undefined): code is ErrorCode {
  return (ERROR_CODES as readonly (string | undefined)[]).includes(code);
}

const MAX_DEPTH = 3;

/**
 * The buffers of the typed arrays in a value, for handing them over instead of copying: only where the array is its
 * whole buffer (a view of a larger one would take its neighbours along). Looks three levels deep, through arrays and plain objects.
 */
export function buffersOf(value: unknown): Transferable[] {
  const found = new Set<ArrayBuffer>();
  const visit = (part: unknown, depth: number): void => {
    if (typeof part !== "object" || part === null) return;
    if (ArrayBuffer.isView(part)) {
      const { buffer } = part;
      const owns = buffer instanceof ArrayBuffer && part.byteLength === buffer.byteLength;
      if (owns && !isMarkedAsUntransferable(buffer)) found.add(buffer);
    } else if (depth < MAX_DEPTH) {
      for (const child of Object.values(part)) visit(child, depth + 1);
    }
  };
  visit(value, 0);
  return [...found];
}
