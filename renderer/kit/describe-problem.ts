import { isAppError, messageOf } from "../../src/base/errors.ts";

/** What is wrong and what to do, in a line. */
export function describeProblem(error: unknown): string {
  if (!isAppError(error)) return messageOf(error);
  return [error.message, error.nextStep].filter(Boolean).join(" ");
}
