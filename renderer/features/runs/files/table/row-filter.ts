/** What a column must hold: a part of its text, or a number that compares so. */
export type CellFilter =
  | { readonly kind: "contains"; readonly text: string }
  | { readonly kind: "compare"; readonly operator: Operator; readonly value: number };

type Operator = "<" | "<=" | ">" | ">=" | "=" | "!=";

const COMPARISON = /^(<=|>=|!=|<|>|=)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)$/i;

/** "> 0.5" compares; everything else is a part of the text. Undefined for an empty one. */
export function parseFilter(text: string): CellFilter | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  const [, operator, value] = COMPARISON.exec(trimmed) ?? [];
  if (operator === undefined) return { kind: "contains", text: trimmed.toLowerCase() };
  return { kind: "compare", operator: operator as Operator, value: Number(value) };
}

export function compares(
  value: number,
  { operator, value: other }: CellFilter & { kind: "compare" },
): boolean {
  switch (operator) {
    case "<":
      return value < other;
    case "<=":
      return value <= other;
    case ">":
      return value > other;
    case ">=":
      return value >= other;
    case "=":
      return value === other;
    case "!=":
      return value !== other;
  }
}
