import { evaluatePredictions } from "./compare/predictions/evaluate-predictions.ts";
import { createParseTable } from "./ingest/parse.ts";
import { readSpans } from "./llm/read-spans.ts";

/** What the parser threads do. */
export function createParserTable() {
  return { ...createParseTable(), llm: { readSpans }, compare: { evaluatePredictions } };
}
export type ParserTable = ReturnType<typeof createParserTable>;
