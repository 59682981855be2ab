import { expect, test } from "vitest";
import type { ExactJson } from "../../base/exact-json.ts";
import { translate } from "./conventions.ts";
import { plainOf, toAnyValue } from "./values.ts";

function translated(attributes: Readonly<Record<string, ExactJson>>): Record<string, ExactJson> {
  const map = new Map(Object.entries(attributes).map(([key, one]) => [key, toAnyValue(one) ?? {}]));
  translate(map);
  return Object.fromEntries(
    [...map.keys()].flatMap((key) => (key.startsWith("mlflow.") ? [[key, plainOf(map, key)]] : [])),
  );
}

test("OpenTelemetry's attributes of models are understood", () =>
  expect(
    translated({
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": "m",
      "gen_ai.response.model": "m-1",
      "gen_ai.provider.name": "p",
      "gen_ai.usage.input_tokens": 3,
      "gen_ai.usage.output_tokens": 4,
      "gen_ai.input.messages": [{ role: "user" }],
    }),
  ).toEqual({
    "mlflow.spanType": "CHAT_MODEL",
    "mlflow.llm.model": "m-1",
    "mlflow.llm.provider": "p",
    "mlflow.spanInputs": [{ role: "user" }],
    "mlflow.chat.tokenUsage": { input_tokens: 3, output_tokens: 4, total_tokens: 7 },
  }));

test("OpenInference's as well", () =>
  expect(
    translated({
      "openinference.span.kind": "RETRIEVER",
      "input.value": "q",
      "output.value": "a",
      "llm.token_count.prompt": 1,
      "llm.token_count.total": 9,
      "llm.token_count.prompt_details.cache_read": 2,
    }),
  ).toEqual({
    "mlflow.spanType": "RETRIEVER",
    "mlflow.spanInputs": "q",
    "mlflow.spanOutputs": "a",
    "mlflow.chat.tokenUsage": {
      input_tokens: 1,
      output_tokens: 0,
      total_tokens: 9,
      cache_read_input_tokens: 2,
    },
  }));

test("what MLflow's own attributes say stays", () =>
  expect(
    translated({
      "mlflow.spanType": "AGENT",
      "mlflow.spanInputs": 1,
      "mlflow.chat.tokenUsage": { input_tokens: 5 },
      "openinference.span.kind": "LLM",
      "input.value": "q",
      "llm.token_count.prompt": 1,
    }),
  ).toEqual({
    "mlflow.spanType": "AGENT",
    "mlflow.spanInputs": 1,
    "mlflow.chat.tokenUsage": { input_tokens: 5 },
  }));
