import { expect, test } from "vitest";
import type { Lineage } from "../../../../src/contract/registry-versions.ts";
import { layOutLineage, NODE_HEIGHT, NODE_WIDTH } from "./lineage-layout.ts";

const node = (id: string): Lineage["nodes"][number] => ({
  id,
  kind: "run",
  label: id,
  note: "",
  runId: null,
  version: null,
});
const graph = (ids: string, pairs: ReadonlyArray<readonly [string, string]>): Lineage => ({
  nodes: ids.split("").map(node),
  edges: pairs.map(([from, to]) => ({ from, to, label: "" })),
  isCut: false,
});

test("what came first stands left of what came from it, and nothing lies over another", () => {
  const { nodes, edges, width, height } = layOutLineage(
    graph("dprvwx", [
      ["d", "r"],
      ["p", "r"],
      ["r", "v"],
      ["r", "w"],
      ["r", "x"],
    ]),
  );
  const xOf = Object.fromEntries(nodes.map(({ id, x }) => [id, x]));
  expect(xOf["d"]).toBe(xOf["p"]);
  expect(xOf["d"]).toBeLessThan(xOf["r"] ?? 0);
  expect(xOf["r"]).toBeLessThan(xOf["v"] ?? 0);
  expect(edges).toHaveLength(5);
  for (const a of nodes)
    for (const b of nodes)
      if (a.id !== b.id)
        expect(Math.abs(a.x - b.x) >= NODE_WIDTH || Math.abs(a.y - b.y) >= NODE_HEIGHT).toBe(true);
  for (const { x, y } of nodes) {
    expect(x + NODE_WIDTH).toBeLessThanOrEqual(width);
    expect(y + NODE_HEIGHT).toBeLessThanOrEqual(height);
  }
});

test("a circle ends, and nothing at all has no size", () => {
  const circle = layOutLineage(
    graph("abc", [
      ["a", "b"],
      ["b", "c"],
      ["c", "a"],
    ]),
  );
  expect(circle.nodes).toHaveLength(3);
  expect(layOutLineage(graph("", []))).toMatchObject({ width: 0, height: 0 });
});
