import type { Lineage } from "../../../../src/contract/registry-versions.ts";

type Node = Lineage["nodes"][number];

export const NODE_WIDTH = 184;
export const NODE_HEIGHT = 40;
const GAP_X = 48;
const GAP_Y = 10;

export interface PlacedNode extends Node {
  readonly x: number;
  readonly y: number;
}

export interface LineagePicture {
  readonly nodes: readonly PlacedNode[];
  /** Paths of SVG, each from the right of what came first to the left of what came from it. */
  readonly edges: ReadonlyArray<{ readonly key: string; readonly path: string }>;
  readonly width: number;
  readonly height: number;
}

/** Columns from what came first to the right; in each the order of what leads there. Circles are drawn, not followed for ever. */
export function layOutLineage({ nodes, edges }: Lineage): LineagePicture {
  const columnOf = findColumns(nodes, edges);
  const columns = Map.groupBy(nodes, ({ id }) => columnOf.get(id) ?? 0);
  const rowOf = new Map<string, number>();
  const placed: PlacedNode[] = [];
  for (const column of [...columns.keys()].sort((a, b) => a - b)) {
    const sorted = (columns.get(column) ?? [])
      .map((node) => ({ node, at: middleOf(node.id, edges, rowOf) }))
      .sort((a, b) => (a.at === b.at ? 0 : a.at - b.at));
    let next = 0;
    for (const { node, at } of sorted) {
      // Beside what it came from where that place is free.
      const row = Math.max(next, Number.isFinite(at) ? at : next);
      next = row + 1;
      rowOf.set(node.id, row);
      placed.push({
        ...node,
        x: column * (NODE_WIDTH + GAP_X),
        y: row * (NODE_HEIGHT + GAP_Y),
      });
    }
  }
  const byId = new Map(placed.map((node) => [node.id, node]));
  return {
    nodes: placed,
    edges: edges.flatMap(({ from, to, label }) => {
      const [a, b] = [byId.get(from), byId.get(to)];
      return a === undefined || b === undefined
        ? []
        : [{ key: `${from} ${to} ${label}`, path: curve(a, b) }];
    }),
    width: Math.max(0, ...placed.map(({ x }) => x + NODE_WIDTH)),
    height: Math.max(0, ...placed.map(({ y }) => y + NODE_HEIGHT)),
  };
}

/** The longest way to each; bounded by the number of nodes. */
function findColumns(nodes: readonly Node[], edges: Lineage["edges"]): Map<string, number> {
  const columnOf = new Map(nodes.map(({ id }) => [id, 0]));
  for (let pass = 0, isMoved = true; isMoved && pass < nodes.length; pass++) {
    isMoved = false;
    for (const { from, to } of edges) {
      const column = (columnOf.get(from) ?? 0) + 1;
      if (column > (columnOf.get(to) ?? 0) && column < nodes.length) {
        columnOf.set(to, column);
        isMoved = true;
      }
    }
  }
  return columnOf;
}

function middleOf(id: string, edges: Lineage["edges"], rowOf: ReadonlyMap<string, number>): number {
  const rows = edges.flatMap(({ from, to }) => (to === id ? (rowOf.get(from) ?? []) : []));
  return rows.length === 0
    ? Number.POSITIVE_INFINITY
    : rows.reduce((sum, row) => sum + row, 0) / rows.length;
}

function curve(a: PlacedNode, b: PlacedNode): string {
  const [x1, y1] = [a.x + NODE_WIDTH, a.y + NODE_HEIGHT / 2];
  const [x2, y2] = [b.x, b.y + NODE_HEIGHT / 2];
  const bend = Math.max(16, (x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}
