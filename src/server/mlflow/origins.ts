import type { FastifyReply, FastifyRequest } from "fastify";
import type { Guard } from "../guard.ts";

const MAX_AGE_S = 600;

/**
 * Pages of this machine may call the interface from the browser, as MLflow has it: their origin is named back. Others are
 * refused by `checkAccess`.
 */
export async function allowOrigin(
  request: FastifyRequest,
  reply: FastifyReply,
  guard: Guard,
): Promise<void> {
  const { origin } = request.headers;
  if (origin === undefined || !guard.isLocalOrigin(origin)) return;
  reply.headers({
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    vary: "Origin",
  });
  if (request.method !== "OPTIONS") return;
  const asked = request.headers["access-control-request-headers"];
  reply.headers({
    "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
    "access-control-max-age": String(MAX_AGE_S),
    ...(asked !== undefined && { "access-control-allow-headers": asked }),
  });
}
