/** Expected failures, the same list in engine, contract and UI. Bugs are not in it: they crash. */
export const ERROR_CODES = [
  "NOT_FOUND",
  "INVALID_INPUT",
  "CONFLICT",
  "NEEDS_CONFIRMATION",
  "UNAVAILABLE",
  "DISK_FULL",
  "READ_ONLY",
  "DAMAGED",
  "FROM_THE_FUTURE",
  "LOCKED",
  "UNAUTHORIZED",
  "FORBIDDEN",
  "CANCELLED",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** An expected failure: what happened, and the next step for the person who reads it. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  /** What the reader can do now, one sentence. */
  readonly nextStep: string | undefined;

  constructor(code: ErrorCode, message: string, nextStep?: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.nextStep = nextStep;
  }
}

/** What a client sent cannot be so. */
export function invalid(message: string): AppError {
  return new AppError("INVALID_INPUT", message);
}

export function notFound(message: string): AppError {
  return new AppError("NOT_FOUND", message);
}

export function isAppError(error: unknown): error is AppError {
  return error instanceof Error && error.name === "AppError" && "code" in error;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
