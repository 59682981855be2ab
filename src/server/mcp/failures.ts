import { ORPCError } from "@orpc/client";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { Logger } from "pino";
import type { z } from "zod";
import { AppError, isAppError } from "../../base/errors.ts";

const MOST_REASONS = 5;
const MOST_REASON = 300;

/** What went wrong and the next step, for the model to read; insides of bugs stay in the log. */
export function toFailure(error: unknown, log: Logger | undefined): CallToolResult {
  if (isAppError(error)) return failure(error.code, error.message, error.nextStep);
  if (error instanceof ORPCError) {
    const { nextStep } = (error.data ?? {}) as { nextStep?: string };
    return failure(error.code, error.message, nextStep);
  }
  log?.error({ err: error }, "unexpected error in an agent's call");
  return failure("INTERNAL", "The call failed.", "Try again; Assay's log has the reason.");
}

export function toInvalid(tool: string, error: z.ZodError): CallToolResult {
  const reasons = error.issues
    .slice(0, MOST_REASONS)
    .map(({ path, message }) =>
      (path.length === 0 ? message : `${path.join(".")}: ${message}`).slice(0, MOST_REASON),
    );
  return failure(
    "INVALID_INPUT",
    `${tool} cannot take that. ${reasons.join("; ")}.`,
    "The tool's schema says what it takes.",
  );
}

export function unknownTool(name: string, isEdit: boolean): AppError {
  const quoted = JSON.stringify(name.slice(0, 100));
  return isEdit
    ? new AppError(
        "FORBIDDEN",
        `${quoted} changes something, and agents may only read here.`,
        "The user can allow it: `assay mcp --allow-edits`, or Settings > Agents may edit.",
      )
    : new AppError("NOT_FOUND", `There is no tool ${quoted}.`, "tools/list tells which there are.");
}

function failure(code: string, message: string, nextStep: string | undefined): CallToolResult {
  return {
    isError: true,
    content: [{ type: "text", text: nextStep === undefined ? message : `${message} ${nextStep}` }],
    structuredContent: { error: { code, message, ...(nextStep !== undefined && { nextStep }) } },
  };
}
