import { packSeries } from "./bundles/pack-series.ts";
import { evaluatePredictions } from "./compare/predictions/evaluate-predictions.ts";
import { drawFigure } from "./figures/draw-figure.ts";
import { createParseTable } from "./ingest/parse.ts";
import { readSpans } from "./llm/read-spans.ts";

/** What the parser threads do. */
export function createParserTable() {
  return {
    ...createParseTable(),
    llm: { readSpans },
    bundles: { packSeries },
    compare: { evaluatePredictions },
    figures: { drawFigure },
  };
}
export type ParserTable = ReturnType<typeof createParserTable>;
