import type { AnyValue } from "../../formats/index.ts";
import { plainOf, toAnyValue } from "./values.ts";

type Attributes = Map<string, AnyValue>;

/** How one convention names what MLflow has names of its own for; of several the first that is there counts. */
interface Convention {
  readonly kind: string;
  readonly types: Readonly<Record<string, string>>;
  readonly inputTokens: string;
  readonly outputTokens: string;
  readonly totalTokens?: string;
  readonly cacheRead: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly models: readonly string[];
  readonly provider: string;
}

/** Both name them the same. */
const OWN_TYPES = Object.fromEntries(
  [
    "TOOL",
    "CHAIN",
    "LLM",
    "RETRIEVER",
    "EMBEDDING",
    "AGENT",
    "RERANKER",
    "GUARDRAIL",
    "EVALUATOR",
  ].map((type) => [type, type]),
);

/** OpenTelemetry's own for models, and OpenInference's. */
const CONVENTIONS: readonly Convention[] = [
  {
    kind: "gen_ai.operation.name",
    types: {
      chat: "CHAT_MODEL",
      create_agent: "AGENT",
      invoke_agent: "AGENT",
      embeddings: "EMBEDDING",
      execute_tool: "TOOL",
      generate_content: "LLM",
      text_completion: "LLM",
    },
    inputTokens: "gen_ai.usage.input_tokens",
    outputTokens: "gen_ai.usage.output_tokens",
    cacheRead: "gen_ai.usage.cache_read.input_tokens",
    inputs: ["gen_ai.input.messages", "gen_ai.tool.call.arguments"],
    outputs: ["gen_ai.output.messages", "gen_ai.tool.call.result"],
    models: ["gen_ai.response.model", "gen_ai.request.model"],
    provider: "gen_ai.provider.name",
  },
  {
    kind: "openinference.span.kind",
    types: OWN_TYPES,
    inputTokens: "llm.token_count.prompt",
    outputTokens: "llm.token_count.completion",
    totalTokens: "llm.token_count.total",
    cacheRead: "llm.token_count.prompt_details.cache_read",
    inputs: ["input.value"],
    outputs: ["output.value"],
    models: ["llm.response.model_name", "llm.model_name", "embedding.model_name"],
    provider: "llm.provider",
  },
];

export const USAGE = "mlflow.chat.tokenUsage";
const TYPE = "mlflow.spanType";

/** Adds what other conventions say under MLflow's names; what stands there already stays. */
export function translate(attributes: Attributes): void {
  for (const one of CONVENTIONS) {
    const type = plainOf(attributes, one.kind);
    const known = plainOf(attributes, TYPE);
    if (typeof type === "string" && (known === null || known === "UNKNOWN")) {
      const own = Object.hasOwn(one.types, type) ? one.types[type] : undefined;
      if (own !== undefined) attributes.set(TYPE, { string_value: own });
    }
    copy(attributes, "mlflow.spanInputs", one.inputs);
    copy(attributes, "mlflow.spanOutputs", one.outputs);
    copy(attributes, "mlflow.llm.model", one.models);
    copy(attributes, "mlflow.llm.provider", [one.provider]);
    if (!attributes.has(USAGE)) addUsage(attributes, one);
  }
}

function copy(attributes: Attributes, name: string, from: readonly string[]): void {
  if (attributes.has(name)) return;
  const value = from.map((key) => attributes.get(key)).find((one) => one !== undefined);
  if (value !== undefined) attributes.set(name, value);
}

function addUsage(attributes: Attributes, convention: Convention): void {
  const count = (key: string | undefined): number | undefined => {
    const value = key === undefined ? null : plainOf(attributes, key);
    return typeof value === "number" ? value : undefined;
  };
  const input = count(convention.inputTokens);
  const output = count(convention.outputTokens);
  if (input === undefined && output === undefined) return;
  const cached = count(convention.cacheRead);
  const usage = toAnyValue({
    input_tokens: input ?? 0,
    output_tokens: output ?? 0,
    total_tokens: count(convention.totalTokens) ?? (input ?? 0) + (output ?? 0),
    ...(cached !== undefined && { cache_read_input_tokens: cached }),
  });
  if (usage !== undefined) attributes.set(USAGE, usage);
}
