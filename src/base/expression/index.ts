export {
  FUNCTIONS,
  metricsOf,
  paramsOf,
  type Expression,
  type ExpressionError,
  type FunctionName,
} from "./ast.ts";
export { evaluate, evaluateAt, type Names, type Track } from "./evaluate.ts";
export { MAX_LENGTH, parseExpression, quoteMetric } from "./parse.ts";
