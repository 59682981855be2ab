import { randomUUID } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { isAppError, messageOf, type ErrorCode } from "../../base/errors.ts";
import type { Logger } from "../../engine/logger.ts";

/** An error of the transport that has no other home. */
export class MlflowError extends Error {
  override readonly name = "MlflowError";
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

interface Answer {
  readonly status: number;
  readonly code: string;
}

/** "Exists already" is 400: clients look at the code. What may pass is 503, which they try again. */
const ANSWERS: Readonly<Record<ErrorCode, Answer>> = {
  NOT_FOUND: { status: 404, code: "RESOURCE_DOES_NOT_EXIST" },
  INVALID_INPUT: { status: 400, code: "INVALID_PARAMETER_VALUE" },
  CONFLICT: { status: 400, code: "RESOURCE_ALREADY_EXISTS" },
  NEEDS_CONFIRMATION: { status: 400, code: "BAD_REQUEST" },
  UNAVAILABLE: { status: 503, code: "TEMPORARILY_UNAVAILABLE" },
  DISK_FULL: { status: 503, code: "TEMPORARILY_UNAVAILABLE" },
  READ_ONLY: { status: 503, code: "TEMPORARILY_UNAVAILABLE" },
  DAMAGED: { status: 500, code: "INTERNAL_ERROR" },
  FROM_THE_FUTURE: { status: 500, code: "INTERNAL_ERROR" },
  LOCKED: { status: 503, code: "TEMPORARILY_UNAVAILABLE" },
  UNAUTHORIZED: { status: 401, code: "UNAUTHENTICATED" },
  FORBIDDEN: { status: 403, code: "PERMISSION_DENIED" },
  CANCELLED: { status: 503, code: "TEMPORARILY_UNAVAILABLE" },
};

export function sendMlflowError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Logger,
): FastifyReply {
  const { status, code, message } = describe(error, request, log);
  // Of a body that was not read to its end nothing can follow on the connection.
  if (!request.raw.complete) reply.header("connection", "close");
  return reply
    .code(status)
    .headers({ "content-type": "application/json", "cache-control": "no-store" })
    .send(JSON.stringify({ error_code: code, message }));
}

function describe(
  error: unknown,
  request: FastifyRequest,
  log: Logger,
): Answer & { readonly message: string } {
  if (error instanceof MlflowError)
    return { status: error.status, code: error.code, message: error.message };
  if (isAppError(error)) return { ...ANSWERS[error.code], message: error.message };
  const { statusCode = 500, code = "" } = error as { statusCode?: number; code?: string };
  if (code === "ENOSPC" || code === "EDQUOT")
    return { ...ANSWERS.DISK_FULL, message: "The disk of the data folder is full." };
  // No type of a body at all: MLflow says so in the same way as of a wrong one.
  if (statusCode === 415) return { ...ANSWERS.INVALID_INPUT, message: messageOf(error) };
  if (statusCode >= 400 && statusCode < 500)
    return { status: statusCode, code: "BAD_REQUEST", message: messageOf(error) };
  const errorId = randomUUID().slice(0, 8);
  log.error({ err: error, errorId, url: request.url }, "unexpected error in a request");
  const message = `Something went wrong inside the engine (error ${errorId}).`;
  return { status: 500, code: "INTERNAL_ERROR", message };
}
