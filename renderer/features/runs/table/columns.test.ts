import fc from "fast-check";
import { expect, test } from "vitest";
import {
  differingColumns,
  hideColumn,
  metricColumn,
  moveColumn,
  paramColumn,
  readColumn,
  sparkColumn,
  toggleFrozen,
  type ColumnOrder,
} from "./columns.ts";

test("every key makes a column that names it again", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (key) => {
      expect(readColumn(metricColumn(key, "best"))).toMatchObject({
        kind: "metric",
        key,
        part: "best",
      });
      expect(readColumn(metricColumn(key))).toMatchObject({ kind: "metric", key, part: "last" });
      expect(readColumn(paramColumn(key))).toMatchObject({ kind: "param", key });
      expect(readColumn(sparkColumn(key))).toMatchObject({ kind: "spark", key });
    }),
  );
  expect(readColumn("state")).toMatchObject({ kind: "field", title: "State" });
  expect(readColumn("nonsense")).toBeUndefined();
});

test("moving, freezing and hiding keep every other column and the frozen ones in front", () => {
  const ids = ["a", "b", "c", "d", "e"];
  const id = fc.constantFrom(...ids);
  fc.assert(
    fc.property(
      fc.nat(5),
      fc.array(
        fc.oneof(
          fc.tuple(fc.constant("move" as const), id, fc.option(id, { nil: undefined })),
          fc.tuple(fc.constant("freeze" as const), id),
        ),
      ),
      id,
      (frozen, steps, hidden) => {
        let order: ColumnOrder = { ids, frozen };
        for (const [kind, what, before] of steps) {
          const was = order;
          order = kind === "move" ? moveColumn(order, what, before) : toggleFrozen(order, what);
          if (kind !== "freeze") continue;
          const isFrozen = (of: ColumnOrder): boolean => of.ids.indexOf(what) < of.frozen;
          expect(isFrozen(order)).toBe(!isFrozen(was));
          const others = (of: ColumnOrder): string[] =>
            of.ids.slice(0, of.frozen).filter((other) => other !== what);
          expect(others(order)).toEqual(others(was));
        }
        expect(order.ids.toSorted()).toEqual(ids);
        const rest = hideColumn(order, hidden);
        expect(rest.ids).toEqual(order.ids.filter((other) => other !== hidden));
        expect(rest.ids.slice(0, rest.frozen)).toEqual(
          order.ids.slice(0, order.frozen).filter((other) => other !== hidden),
        );
      },
    ),
  );
});

test("a column goes before the one it is dropped on", () => {
  expect(moveColumn({ ids: ["a", "b", "c"], frozen: 0 }, "c", "a").ids).toEqual(["c", "a", "b"]);
  expect(moveColumn({ ids: ["a", "b", "c"], frozen: 1 }, "c", "a")).toEqual({
    ids: ["c", "a", "b"],
    frozen: 2,
  });
  expect(moveColumn({ ids: ["a", "b", "c"], frozen: 1 }, "a", undefined)).toEqual({
    ids: ["b", "c", "a"],
    frozen: 0,
  });
});

test("a param that is the same everywhere is no differing column", () => {
  const paths = {
    params: ["lr", "const"],
    tags: ["host"],
    metrics: ["loss"],
    varying: ["lr", "seed"],
  };
  expect(differingColumns(paths)).not.toContain("params.const");
});
