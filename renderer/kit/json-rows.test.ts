import { describe, expect, test } from "vitest";
import { layOutJson, parseJson, toNode } from "./json-rows.ts";

describe("JSON", () => {
  test("keeps numbers as they were written", () => {
    const root = parseJson('{"id": 12345678901234567890, "lr": 1e-5, "x": [true, null, "1"]}');
    const shown = layOutJson(root, new Set()).map(({ depth, name, node }) => [
      depth,
      name,
      node.kind === "leaf" ? node.text : node.entries.length,
    ]);
    expect(shown).toEqual([
      [0, undefined, 3],
      [1, "id", "12345678901234567890"],
      [1, "lr", "1e-5"],
      [1, "x", 3],
      [2, "0", "true"],
      [2, "1", "null"],
      [2, "2", "1"],
    ]);
  });

  test("closes what was clicked and opens long lists only then", () => {
    const root = parseJson(
      JSON.stringify({ long: Array.from({ length: 5000 }, (_, i) => i), a: [1] }),
    );
    expect(layOutJson(root, new Set())).toHaveLength(4);
    expect(layOutJson(root, new Set(["\nlong"]))).toHaveLength(5004);
    expect(layOutJson(root, new Set([""]))).toHaveLength(1);
    expect(() => parseJson("{NaN}")).toThrow(SyntaxError);
  });

  test("that is very deep ends somewhere", () => {
    const deep = JSON.parse("[".repeat(3000) + "]".repeat(3000)) as unknown;
    const root = toNode(deep);
    expect(JSON.stringify(root).length).toBeLessThan(20_000);
  });
});
