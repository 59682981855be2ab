/** A value with its numbers as they were written: a double would change the long ones. */
export type Node =
  | { readonly kind: "leaf"; readonly text: string; readonly type: "string" | "number" | "word" }
  | {
      readonly kind: "list" | "object";
      readonly entries: ReadonlyArray<readonly [key: string, node: Node]>;
    };

export interface JsonRow {
  /** Path from the root, unique. */
  readonly id: string;
  readonly depth: number;
  readonly name: string | undefined;
  readonly node: Node;
  readonly isOpen: boolean;
}

class SourceNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Throws SyntaxError for what is no JSON. */
export function parseJson(text: string): Node {
  const value: unknown = JSON.parse(text, (_key, one: unknown, context?: { source?: string }) =>
    typeof one === "number" ? new SourceNumber(context?.source ?? String(one)) : one,
  );
  return toNode(value);
}

/** Deeper values stand as one text. */
const MAX_DEPTH = 200;

export function toNode(value: unknown, depth = 0): Node {
  if (value instanceof SourceNumber) return { kind: "leaf", text: value.text, type: "number" };
  if (typeof value === "string") return { kind: "leaf", text: value, type: "string" };
  if (typeof value === "number" || typeof value === "bigint")
    return { kind: "leaf", text: String(value), type: "number" };
  if (typeof value !== "object" || value === null || value instanceof Date) {
    const text = value instanceof Date ? value.toISOString() : String(value);
    return { kind: "leaf", text, type: "word" };
  }
  if (depth >= MAX_DEPTH) return { kind: "leaf", text: "…", type: "word" };
  const isList = Array.isArray(value);
  const entries = isList
    ? value.map((one, index) => [String(index), one] as const)
    : value instanceof Map
      ? [...value].map(([key, one]) => [String(key), one as unknown] as const)
      : Object.entries(value);
  return {
    kind: isList ? "list" : "object",
    entries: entries.map(([key, one]) => [key, toNode(one, depth + 1)] as const),
  };
}

/** Long lists and deep levels begin closed. */
function isOpenAtFirst(node: Node, depth: number): boolean {
  return node.kind !== "leaf" && (depth === 0 || (depth < 3 && node.entries.length <= 100));
}

/** The rows on screen; `toggled` are those that a person opened or closed. */
export function layOutJson(root: Node, toggled: ReadonlySet<string>): readonly JsonRow[] {
  const rows: JsonRow[] = [];
  const add = (node: Node, name: string | undefined, id: string, depth: number): void => {
    const isOpen = node.kind !== "leaf" && isOpenAtFirst(node, depth) !== toggled.has(id);
    rows.push({ id, depth, name, node, isOpen });
    if (node.kind === "leaf" || !isOpen) return;
    for (const [key, child] of node.entries) add(child, key, `${id}\n${key}`, depth + 1);
  };
  add(root, undefined, "", 0);
  return rows;
}
