import type { FastifyRequest } from "fastify";
import { MlflowError } from "./errors.ts";

/** A trace with all its spans is the largest. */
export const MOST_BYTES = 64 * 1024 * 1024;

/** The whole body. @throws MlflowError 413 beyond 64 MiB, at once where its length is announced */
export async function readBody({ raw }: FastifyRequest): Promise<Buffer> {
  if (Number(raw.headers["content-length"] ?? 0) > MOST_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of raw as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): MlflowError {
  return new MlflowError(
    413,
    "INVALID_PARAMETER_VALUE",
    `The body is larger than ${MOST_BYTES} bytes.`,
  );
}
