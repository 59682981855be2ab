import { isRecord, tryParse } from "./values.ts";

/** Tokens or USD by their kind. */
export type Amounts = Readonly<Record<string, number>>;

export interface UsageNode {
  readonly spanId: string;
  /** "" for a root. */
  readonly parentId: string;
  /** JSON. */
  readonly amounts: string | null;
}

/** Undefined for what holds no amounts. */
export function readAmounts(value: unknown): Amounts | undefined {
  if (!isRecord(value)) return undefined;
  const amounts = Object.entries(value).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number",
  );
  return amounts.length === 0 ? undefined : Object.fromEntries(amounts);
}

/**
 * The sum over a trace. Below a span that has amounts no other counts: some libraries write at a parent what its children used
 * together.
 * @param always kinds that a sum has in any case
 */
export function sumAmounts(
  nodes: readonly UsageNode[],
  always: readonly string[],
): Amounts | undefined {
  const ids = new Set(nodes.map(({ spanId }) => spanId));
  const children = Map.groupBy(nodes, ({ parentId }) => (ids.has(parentId) ? parentId : ""));
  const totals = new Map<string, number>(always.map((kind) => [kind, 0]));
  let isFound = false;
  const stack = [...(children.get("") ?? [])];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const amounts = readAmounts(node.amounts === null ? undefined : tryParse(node.amounts));
    if (amounts === undefined) {
      for (const child of children.get(node.spanId) ?? []) stack.push(child);
      continue;
    }
    isFound = true;
    for (const [kind, amount] of Object.entries(amounts))
      totals.set(kind, (totals.get(kind) ?? 0) + amount);
  }
  return isFound ? Object.fromEntries(totals) : undefined;
}
