import { SmartCoercionPlugin } from "@orpc/json-schema";
import { OpenAPIGenerator } from "@orpc/openapi";
import { OpenAPIHandler } from "@orpc/openapi/fastify";
import { ZodToJsonSchemaConverter } from "@orpc/zod/zod4";
import type { Logger } from "pino";
import { contract, type Contract } from "../contract/index.ts";
import { explain, type OpenApiDocument } from "./openapi-guide.ts";
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

const MODULES: Readonly<Record<keyof Contract, string>> = {
  runs: "Projects, runs, their series, files and history",
  registry: "Registered models and their versions",
  llm: "Traces of language-model programs",
  data: "Evaluation data sets",
  compare: "Runs and groups of runs beside each other",
  ingest: "Watched folders, imports and how logs are read",
  hosts: "Folders of other machines",
  figures:
    "Figures and tables of a paper, by a recipe (docs/figures.md): one render for each file. docs/api.md has the commands.",
  bundles:
    "Runs whole in one signed file, for other copies of Assay (docs/bundle.md). Who gives: preview, write. Who takes: look, take; before it a request, for only what is not there. docs/api.md has the commands.",
  reports:
    "Documents over runs: text, and blocks that show live or frozen data. First create, then get, which has the revision that an edit is based on; readBlock for the data of a block, freeze, exportHtml. A reviewer's file of comments goes into takeComments. docs/api.md has the commands.",
  exports:
    "Stored data as files for other programs (docs/export.md): count, begin, then GET /exports/ID once; progress and cancel meanwhile. docs/api.md has the commands.",
  transfers: "To and from MLflow servers",
  system: "The engine itself: settings, changes, checks",
};

/** The OpenAPI 3.1 document of the whole contract. */
export async function generateOpenApiDocument(version: string, basePath: string): Promise<object> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  const document = await generator.generate(contract, {
    info: {
      title: "Assay",
      version,
      description:
        "Every procedure of the engine as plain REST. Times are microseconds UTC, steps exact 64-bit integers (texts beyond 2^53), values that are not finite the texts NaN, Infinity and -Infinity. Changes are journalled and undone by their gesture.",
    },
    tags: Object.entries(MODULES).map(([name, description]) => ({ name, description })),
    servers: [{ url: `${basePath}/openapi` }],
    security: [{ bearer: [] }],
    components: { securitySchemes: { bearer: { type: "http", scheme: "bearer" } } },
  });
  return explain(document as unknown as OpenApiDocument);
}
