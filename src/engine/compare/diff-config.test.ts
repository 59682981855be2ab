import { describe, expect, it } from "vitest";
import { statement } from "../../store/index.ts";
import { idsFrom, storeCompared } from "./compared-runs.test-support.ts";
import { diffConfig } from "./diff-config.ts";

describe("diffConfig", () => {
  it("puts what separates groups first and what only names a repetition last", () => {
    const db = storeCompared(
      [0, 1].flatMap((config) =>
        [1, 2, 3].map((seed) => ({
          params: {
            a_same: 1,
            b_mixed: config * 3 + seed,
            c_lr: config === 0 ? 0.1 : 0.01,
            opt: seed === 1 ? "adam" : "sgd",
            seed,
          },
          tags: config === 0 ? { team: "" } : {},
        })),
      ),
    );
    const groups = [idsFrom(1, 3), idsFrom(4, 6)];
    const { rows, total } = diffConfig(db, { groups, all: false, limit: 100 });
    expect(rows.map(({ kind, key, relation, leftOut }) => [kind, key, relation, leftOut])).toEqual([
      ["param", "c_lr", "separates", null],
      ["tag", "team", "separates", null],
      ["param", "b_mixed", "differs", null],
      ["param", "opt", "within", null],
      ["param", "seed", "within", "seed"],
    ]);
    expect(total).toBe(5);
    expect(rows[0]).toMatchObject({
      isNumber: true,
      distinct: 2,
      groups: [
        { missing: 0, distinct: 1, values: [{ text: "0.1", count: 3 }] },
        { missing: 0, distinct: 1, values: [{ text: "0.01", count: 3 }] },
      ],
    });
    // Nothing is not the empty text.
    expect(rows[1]?.groups).toEqual([
      { missing: 0, distinct: 1, values: [{ text: "", count: 3 }] },
      { missing: 3, distinct: 0, values: [] },
    ]);
    const all = diffConfig(db, { groups, all: true, limit: 100 }).rows;
    expect(all.find(({ key }) => key === "a_same")?.relation).toBe("same");
    expect(all.find(({ key }) => key === "project")).toMatchObject({
      kind: "run",
      relation: "same",
    });
  });

  it("bounds what ten thousand levels take, and long texts", () => {
    const db = storeCompared(
      Array.from({ length: 10_000 }, (_, i) => ({
        params: { level: `level ${i}`, text: `${i} ${"😀".repeat(400)}` },
      })),
    );
    const { rows } = diffConfig(db, {
      groups: [idsFrom(1, 5000), idsFrom(5001, 10_000)],
      all: false,
      limit: 100,
    });
    const level = rows.find(({ key }) => key === "level");
    expect(level).toMatchObject({ distinct: 10_000, isNumber: false });
    expect(level?.groups.map(({ distinct, values }) => [distinct, values.length])).toEqual([
      [5000, 4],
      [5000, 4],
    ]);
    expect(JSON.stringify(rows).length).toBeLessThan(20_000);
  });

  it("knows data sets and the environment", () => {
    const db = storeCompared([{}, {}]);
    statement(
      db,
      `INSERT INTO tracking_datasets (id, name, digest, source_type, source) VALUES ('a', 'mnist', 'd1', 'x', 'y'),
         ('b', 'mnist', 'd2', 'x', 'y')`,
    ).run();
    statement(
      db,
      "INSERT INTO tracking_inputs (run_id, dataset_id, tags) VALUES ('run-1', 'a', '[]'), ('run-2', 'b', '[]')",
    ).run();
    statement(
      db,
      `INSERT INTO facts (run_num, key, source_num, origin, value, companion) VALUES (1, 'env.gpu', 1, '', 'A100', 0),
         (2, 'env.gpu', 2, '', 'H100', 0)`,
    ).run();
    const { rows } = diffConfig(db, { groups: [["run-1"], ["run-2"]], all: false, limit: 100 });
    expect(rows.map(({ kind, key, label }) => [kind, key, label])).toEqual([
      ["environment", "env.gpu", "GPU"],
      ["data", "mnist", "mnist"],
    ]);
    expect(rows[1]?.groups[1]?.values).toEqual([{ text: "d2", count: 1 }]);
  });

  it("has nothing to tell of nothing", () => {
    const db = storeCompared([{}]);
    expect(diffConfig(db, { groups: [["gone"]], all: true, limit: 10 })).toEqual({
      rows: [],
      total: 0,
    });
  });
});
