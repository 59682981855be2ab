/** Where in the text something stands: `[from, to)`, in UTF-16 units. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface ExpressionError extends Span {
  /** What is wrong, and what to write instead. */
  readonly message: string;
  readonly fix: string;
}

export type Operator = "+" | "-" | "*" | "/" | "%" | "^";

/** A formula over metrics and params. */
export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "metric"; readonly name: string }
  | { readonly kind: "param"; readonly key: string }
  /** The step of whatever it stands beside. */
  | { readonly kind: "step" }
  | { readonly kind: "negate"; readonly term: Expression }
  | {
      readonly kind: "operation";
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "call"; readonly name: FunctionName; readonly args: readonly Expression[] };

interface FunctionHelp {
  /** How many arguments it takes, at least and at most. */
  readonly least: number;
  readonly most: number;
  readonly says: string;
}

/** What can be called, in the order of the help. */
export const FUNCTIONS = {
  abs: { least: 1, most: 1, says: "absolute value" },
  sqrt: { least: 1, most: 1, says: "square root" },
  exp: { least: 1, most: 1, says: "e to the power of x" },
  log: { least: 1, most: 1, says: "natural logarithm" },
  log2: { least: 1, most: 1, says: "logarithm to base 2" },
  log10: { least: 1, most: 1, says: "logarithm to base 10" },
  min: { least: 2, most: 20, says: "smallest of its arguments at each step" },
  max: { least: 2, most: 20, says: "largest of its arguments at each step" },
  clip: { least: 3, most: 3, says: "clip(x, low, high): x kept between two bounds" },
  round: { least: 1, most: 1, says: "nearest whole number" },
  cumsum: { least: 1, most: 1, says: "sum of all values up to a step" },
  cummax: { least: 1, most: 1, says: "largest value up to a step" },
  cummin: { least: 1, most: 1, says: "smallest value up to a step" },
  diff: { least: 1, most: 1, says: "difference to the value before" },
  ema: { least: 2, most: 2, says: "ema(x, 0.9): debiased exponential moving average" },
  mean: { least: 2, most: 2, says: "mean(x, 10): mean of the last 10 values" },
  hold: { least: 1, most: 1, says: "keeps a value until the next one, to meet other steps" },
  time: { least: 1, most: 1, says: "seconds since the start of the run at each value of x" },
  first: { least: 1, most: 1, says: "first value of a run" },
  last: { least: 1, most: 1, says: "last value of a run" },
  lowest: { least: 1, most: 1, says: "smallest value of a run" },
  highest: { least: 1, most: 1, says: "largest value of a run" },
  average: { least: 1, most: 1, says: "mean of all values of a run" },
} as const satisfies Record<string, FunctionHelp>;
export type FunctionName = keyof typeof FUNCTIONS;

export function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(FUNCTIONS, name);
}

/** The metrics that a formula reads, each once. */
export function metricsOf(expression: Expression): readonly string[] {
  const names = new Set<string>();
  collect(expression, (one) => {
    if (one.kind === "metric") names.add(one.name);
  });
  return [...names];
}

function collect(expression: Expression, visit: (one: Expression) => void): void {
  visit(expression);
  switch (expression.kind) {
    case "negate":
      collect(expression.term, visit);
      break;
    case "operation":
      collect(expression.left, visit);
      collect(expression.right, visit);
      break;
    case "call":
      for (const arg of expression.args) collect(arg, visit);
      break;
    default:
      break;
  }
}
