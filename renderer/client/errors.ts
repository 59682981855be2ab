import { ORPCError } from "@orpc/client";
import { ERROR_CODES, isAppError, messageOf, type ErrorCode } from "../../src/base/errors.ts";

/** What a person reads when something failed: what happened, and what to do next. */
export interface Failure {
  /** One of the contract's codes; "OFFLINE" when no answer came; "BUG" for what nobody expected. */
  readonly code: ErrorCode | "OFFLINE" | "BUG";
  readonly message: string;
  readonly nextStep: string;
}

const NEXT_STEPS: Readonly<Record<Failure["code"], string>> = {
  NOT_FOUND: "It may have been removed meanwhile; go back to the project.",
  INVALID_INPUT: "Correct the value and try again.",
  CONFLICT: "Look at the current state and try again.",
  NEEDS_CONFIRMATION: "Confirm, or choose something else.",
  UNAVAILABLE: "Try again in a moment.",
  DISK_FULL: "Free some space on the disk of the data folder; Assay goes on by itself.",
  READ_ONLY: "Make the data folder writable, then start Assay again.",
  DAMAGED: "Open Settings and rebuild the database from its sources.",
  FROM_THE_FUTURE: "Open this data folder with the newer version of Assay that wrote it.",
  LOCKED: "Close the other engine that uses this data folder.",
  UNAUTHORIZED: "Open Assay again with the link that its start printed.",
  FORBIDDEN: "Open Assay from its own address.",
  CANCELLED: "Start it again when you want it.",
  OFFLINE: "Wait until the engine is back; this page goes on by itself.",
  BUG: "Try again; if it stays, look at the engine's log in the data folder.",
};

export function describeFailure(error: unknown): Failure {
  const known = error instanceof ORPCError || isAppError(error);
  if (known && isErrorCode(error.code)) {
    return {
      code: error.code,
      message: error.message,
      nextStep: nextStepOf(error) ?? NEXT_STEPS[error.code],
    };
  }
  if (error instanceof TypeError && /fetch|network|load failed/i.test(error.message)) {
    return {
      code: "OFFLINE",
      message: "The engine does not answer.",
      nextStep: NEXT_STEPS.OFFLINE,
    };
  }
  return { code: "BUG", message: messageOf(error), nextStep: NEXT_STEPS.BUG };
}

function isErrorCode(code: unknown): code is ErrorCode {
  return ERROR_CODES.some((known) => known === code);
}

function nextStepOf(error: Error): string | undefined {
  if (isAppError(error)) return error.nextStep;
  if (!(error instanceof ORPCError)) return undefined;
  const data: unknown = error.data;
  if (typeof data !== "object" || data === null || !("nextStep" in data)) return undefined;
  return typeof data.nextStep === "string" ? data.nextStep : undefined;
}
