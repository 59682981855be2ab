import { SmartCoercionPlugin } from "@orpc/json-schema";
import { OpenAPIGenerator } from "@orpc/openapi";
import { OpenAPIHandler } from "@orpc/openapi/fastify";
import { ZodToJsonSchemaConverter } from "@orpc/zod/zod4";
import type { Logger } from "pino";
import { contract } from "../contract/index.ts";
import {
  createErrorInterceptor,
  prefixOf,
  type RpcContext,
  type RpcRouter,
  type WireHandler,
} from "./rpc.ts";

/** `/openapi/*`: the same procedures as plain REST. Loaded at the first request: most sessions never make one. */
export function createOpenApiHandler(router: RpcRouter, log: Logger): WireHandler {
  const handler = new OpenAPIHandler<RpcContext>(router, {
    clientInterceptors: [createErrorInterceptor(log)],
    // "?limit=10" arrives as text; the schema knows that it is a number.
    plugins: [new SmartCoercionPlugin({ schemaConverters: [new ZodToJsonSchemaConverter()] })],
    eventIteratorKeepAliveInterval: 15_000,
  });
  return async (request, reply, context) => {
    const { matched } = await handler.handle(request, reply, {
      prefix: prefixOf(request, "/openapi"),
      context,
    });
    return matched;
  };
}

/** The OpenAPI 3.1 document of the whole contract. */
export async function generateOpenApiDocument(version: string, basePath: string): Promise<object> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  return generator.generate(contract, {
    info: { title: "Assay", version },
    servers: [{ url: `${basePath}/openapi` }],
    security: [{ bearer: [] }],
    components: { securitySchemes: { bearer: { type: "http", scheme: "bearer" } } },
  });
}
