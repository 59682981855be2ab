import { ERROR_CODES } from "../base/errors.ts";
import { errorTable } from "../contract/common.ts";
import answers from "../contract/guide/answers.json" with { type: "json" };
import { ERROR_MEANINGS, GUIDES, PARAMETERS, type Guide } from "../contract/guide/index.ts";

type JsonSchema = Record<string, unknown> & {
  description?: string;
  properties?: Record<string, JsonSchema>;
};
interface Media {
  schema?: JsonSchema;
  example?: unknown;
}
interface Content {
  content?: Record<string, Media>;
}
interface Operation {
  operationId?: string;
  tags?: string[];
  summary?: string;
  description?: string;
  parameters?: Array<{ name: string; description?: string; example?: unknown }>;
  requestBody?: Content;
  responses?: Record<string, Content | { $ref: string }>;
}
export interface OpenApiDocument {
  paths?: Record<string, Record<string, Operation>>;
  components?: Record<string, unknown>;
  [key: string]: unknown;
}

const JSON_TYPE = "application/json";
const ANSWERS = answers as Readonly<Record<string, unknown>>;

/** Adds what the schemas do not tell: what calls and parts are for, examples, and errors told once for all of them. */
export function explain(document: OpenApiDocument): OpenApiDocument {
  for (const path of Object.values(document.paths ?? {})) {
    for (const operation of Object.values(path)) explainOperation(operation);
  }
  return { ...document, components: { ...document.components, responses: errorResponses() } };
}

function explainOperation(operation: Operation): void {
  const [module = "", name = ""] = (operation.operationId ?? "").split(".");
  const guide = GUIDES[module]?.[name];
  operation.tags = [module];
  if (guide !== undefined) {
    operation.summary = guide.summary;
    if (guide.description !== undefined) operation.description = guide.description;
  }
  for (const parameter of operation.parameters ?? []) {
    const meaning = meaningOf(parameter.name, guide);
    if (meaning !== undefined) parameter.description = meaning;
  }
  const body = operation.requestBody?.content?.[JSON_TYPE];
  for (const [key, schema] of Object.entries(body?.schema?.properties ?? {})) {
    const meaning = meaningOf(key, guide);
    if (meaning !== undefined) schema.description ??= meaning;
  }
  if (guide?.example !== undefined) addExample(operation, guide.example as object);
  const responses = operation.responses ?? {};
  for (const status of Object.keys(responses)) {
    if (Number(status) >= 400) responses[status] = { $ref: refOf(Number(status)) };
  }
  responses["401"] ??= { $ref: refOf(401) };
}

function meaningOf(key: string, guide: Guide | undefined): string | undefined {
  return (guide?.takes as Record<string, string> | undefined)?.[key] ?? PARAMETERS[key];
}

/** Parts of the path and the query stand with their parameters, the rest is the body. */
function addExample(operation: Operation, example: object): void {
  const rest: Record<string, unknown> = { ...example };
  for (const parameter of operation.parameters ?? []) {
    if (!(parameter.name in rest)) continue;
    parameter.example = rest[parameter.name];
    delete rest[parameter.name];
  }
  const body = operation.requestBody?.content?.[JSON_TYPE];
  if (body !== undefined) body.example = rest;
  const success = operation.responses?.["200"] as Content | undefined;
  const answer = success?.content?.[JSON_TYPE];
  const recorded = ANSWERS[operation.operationId ?? ""];
  if (answer !== undefined && recorded !== undefined) answer.example = recorded;
}

const refOf = (status: number): string => `#/components/responses/Error${status}`;

function errorResponses(): Record<string, object> {
  const byStatus = Map.groupBy(ERROR_CODES, (code) => errorTable[code].status);
  return Object.fromEntries(
    [...byStatus, [500, ["INTERNAL_SERVER_ERROR"]] as const].map(([status, codes]) => [
      `Error${status}`,
      errorResponse(status, codes),
    ]),
  );
}

function errorResponse(status: number, codes: readonly string[]): object {
  const described = codes.map((code) => {
    const meaning = (ERROR_MEANINGS as Record<string, string | undefined>)[code];
    return `${code}: ${meaning ?? "A bug; the engine's log has the error's number."}`;
  });
  return {
    description: described.join(" "),
    content: {
      [JSON_TYPE]: {
        schema: {
          type: "object",
          required: ["defined", "code", "status", "message"],
          properties: {
            defined: { type: "boolean" },
            code: { enum: codes },
            status: { const: status },
            message: { type: "string", description: "What happened, one sentence." },
            data: {
              type: "object",
              properties: { nextStep: { type: "string", description: "What can be done now." } },
            },
          },
        },
      },
    },
  };
}
