/** Where in the text something stands: `[from, to)`, in UTF-16 units. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What is known of a path's values: how literals beside it are read, and how they compare. */
export type PathType = "text" | "number" | "time" | "seconds" | "any";

export const METRIC_PARTS = [
  "last",
  "first",
  "min",
  "max",
  "mean",
  "best",
  "step",
  "count",
] as const;
export type MetricPart = (typeof METRIC_PARTS)[number];

/** What a path names: a field of the run, or a value under a key that the user chose. */
export type Path =
  | { readonly kind: "field"; readonly field: string; readonly type: PathType }
  | { readonly kind: "param"; readonly key: string; readonly type: "any" }
  | { readonly kind: "tag"; readonly key: string; readonly type: "any" }
  | {
      readonly kind: "metric";
      readonly key: string;
      readonly part: MetricPart;
      readonly type: "number";
    };

/**
 * A literal in the unit of the path beside it: numbers, seconds for durations, microseconds UTC for times. `text` is how
 * it is spelled, for comparing with text.
 */
export type Value =
  | { readonly kind: "number"; readonly number: number; readonly text: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "boolean"; readonly boolean: boolean }
  | { readonly kind: "time"; readonly us: number };

export const COMPARISONS = ["=", "!=", "<", "<=", ">", ">="] as const;
export type Comparison = (typeof COMPARISONS)[number];

/**
 * A condition on a run. It is true or false, never unknown: a comparison with a value that the run does not have is
 * false, `!=` and `!~` too; `not` turns that around.
 */
export type Query =
  | { readonly kind: "all" }
  | { readonly kind: "and" | "or"; readonly terms: readonly Query[] }
  | { readonly kind: "not"; readonly term: Query }
  | { readonly kind: "exists"; readonly path: Path }
  | {
      readonly kind: "compare";
      readonly path: Path;
      readonly comparison: Comparison;
      readonly value: Value | { readonly kind: "path"; readonly path: Path };
    }
  | { readonly kind: "in"; readonly path: Path; readonly values: readonly Value[] }
  /** Both ends belong to it. */
  | { readonly kind: "range"; readonly path: Path; readonly low: Value; readonly high: Value }
  | {
      readonly kind: "match";
      readonly path: Path;
      readonly how: "regex" | "glob";
      readonly pattern: string;
      readonly negated: boolean;
    };

/** What is wrong, where, and what to write instead. */
export interface QueryError extends Span {
  readonly message: string;
  readonly fix: string;
}

export type ParsedQuery =
  | { readonly ok: true; readonly query: Query }
  | { readonly ok: false; readonly error: QueryError };
