import type { SpanRow } from "../../../src/contract/llm.ts";

/** A span in the tree. */
export interface TreeRow {
  readonly span: SpanRow;
  readonly depth: number;
  readonly children: number;
  readonly isOpen: boolean;
}

/**
 * The rows on screen, each below the span that called it. A span whose parent is not here stands at the top, as do those
 * that call each other in a circle.
 */
export function layOutSpans(
  spans: readonly SpanRow[],
  closed: ReadonlySet<string>,
): readonly TreeRow[] {
  const ids = new Set(spans.map(({ id }) => id));
  const childrenOf = Map.groupBy(spans, ({ id, parentId }) =>
    ids.has(parentId) && parentId !== id ? parentId : "",
  );
  const rows: TreeRow[] = [];
  const seen = new Set<string>();
  const add = (roots: readonly SpanRow[]): void => {
    const stack: Array<{ span: SpanRow; depth: number; isHidden: boolean }> = [];
    const push = (of: readonly SpanRow[], depth: number, isHidden: boolean): void => {
      for (const span of of.toReversed()) stack.push({ span, depth, isHidden });
    };
    push(roots, 0, false);
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const { span, depth, isHidden } = top;
      if (seen.has(span.id)) continue;
      seen.add(span.id);
      const children = childrenOf.get(span.id) ?? [];
      const isOpen = !closed.has(span.id);
      if (!isHidden) rows.push({ span, depth, children: children.length, isOpen });
      push(children, depth + 1, isHidden || !isOpen);
    }
  };
  add(childrenOf.get("") ?? []);
  for (const span of spans) if (!seen.has(span.id)) add([span]);
  return rows;
}

/** How long the whole lasts; one that goes on lasts as long as what is known of it. */
export function lengthOf(spans: readonly SpanRow[]): number {
  return spans.reduce(
    (most, { offsetUs, durationUs }) => Math.max(most, offsetUs + (durationUs ?? 0)),
    0,
  );
}

/** Where the bar of a span stands, in parts of the whole; one that goes on reaches to its end. */
export function barOf(
  { offsetUs, durationUs }: SpanRow,
  lengthUs: number,
): { readonly from: number; readonly width: number } {
  if (lengthUs <= 0) return { from: 0, width: 1 };
  const from = Math.min(1, offsetUs / lengthUs);
  const width = durationUs === null ? 1 - from : Math.max(0, durationUs) / lengthUs;
  return { from, width: Math.min(width, 1 - from) };
}
