export { FUNCTIONS, metricsOf, type Expression } from "./ast.ts";
export { evaluate, evaluateAt, type Names, type Track } from "./evaluate.ts";
export { FORMULA_HELP } from "./help.ts";
export { parseExpression, quoteMetric } from "./parse.ts";
