import { describe, expect, it } from "vitest";
import { statement } from "../../store/index.ts";
import { idsFrom, storeCompared, type PlainRun } from "./compared-runs.test-support.ts";
import { openComparison } from "./open-comparison.ts";

function open(runs: readonly PlainRun[], groupBy: "repetitions" | "set" | "run" | string[]) {
  const db = storeCompared(runs);
  return openComparison(db, { sets: [{ runs: { projectId: "p" } }], groupBy });
}

/** Two learning rates with five seeds each, and what loggers write beside. */
function crossed(extra: (lr: number, seed: number, i: number) => PlainRun["params"]): PlainRun[] {
  return [0.1, 0.01].flatMap((lr, config) =>
    [1, 2, 3, 4, 5].map((seed, j): PlainRun => {
      const i = config * 5 + j;
      return { name: `lr${lr}-s${seed}`, params: { lr, seed, ...extra(lr, seed, i) } };
    }),
  );
}

describe("repetitions", () => {
  it("are found in spite of what names a run, its time and its folder", () => {
    const opened = open(
      crossed((lr, seed, i) => ({
        output_dir: `/runs/lr${lr}/seed_${seed}`,
        run_name: `try ${i}`,
        "trainer.default_root_dir": `/tmp/x${i}`,
        timestamp: 1_764_000_000 + i,
        began: `2026-11-${10 + i} 10:00:00`,
        wandb_id: `3k2j9x8${i}`,
        token: `0f8fad5b-d9cb-469f-a165-70867728950${i}`,
        weights: `/models/lr${lr}-s${seed}/best.pt`,
        shuffle_offset: seed * 1000,
        note: `lr ${lr} with seed ${seed}`,
      })),
      "repetitions",
    );
    expect(opened.groups.map(({ label, runIds }) => [label, runIds.length])).toEqual([
      ["lr 0.1", 5],
      ["lr 0.01", 5],
    ]);
    expect(Object.fromEntries(opened.leftOut.map(({ key, reason }) => [key, reason]))).toEqual({
      seed: "seed",
      // Not by its name alone: it holds the seed.
      output_dir: "follows the seed",
      run_name: "own name",
      "trainer.default_root_dir": "own name",
      timestamp: "own name",
      began: "time",
      wandb_id: "own name",
      token: "own name",
      weights: "own name",
      shuffle_offset: "follows the seed",
      note: "follows the seed",
    });
  });

  it("are not made of a random search, whose params are all their own", () => {
    const opened = open(
      Array.from({ length: 6 }, (_, i) => ({
        params: { lr: 0.1 / (i + 1), opt: `o${"abcdef"[i]}`, layers: i + 1, seed: i },
      })),
      "repetitions",
    );
    expect(opened.groups).toHaveLength(6);
  });

  it("are not made of configurations that go along with their seed", () => {
    const opened = open(
      [1, 2].flatMap((seed) => [1, 2, 3].map(() => ({ params: { lr: seed / 10, seed } }))),
      "repetitions",
    );
    expect(opened.groups.map(({ label }) => label)).toEqual(["lr 0.1", "lr 0.2"]);
  });

  it("are told apart by places and names that runs share: other data, another group", () => {
    for (const key of ["data.cache_dir", "cache_dir", "group_name", "task_name", "exp_name"]) {
      const opened = open(
        ["imagenet", "cifar"].flatMap((set) =>
          [1, 2, 3].map((seed, i) => ({
            params: { [key]: set, seed, output_dir: `out/${i}`, run_name: `${set}-${i}` },
          })),
        ),
        "repetitions",
      );
      expect(opened.groups.map(({ runIds }) => runIds.length)).toEqual([3, 3]);
      expect(opened.groups[0]?.label).toBe(`${key} imagenet`);
      expect(opened.leftOut.map((one) => one.key)).toEqual(["output_dir", "run_name", "seed"]);
    }
    // What names data does so with one run of each as well; a folder that goes along with the rest adds nothing.
    const single = (key: string) =>
      open([{ params: { [key]: "a" } }, { params: { [key]: "b" } }], "repetitions").groups.length;
    expect(["data.cache_dir", "cache_dir", "data.save_dir"].map(single)).toEqual([2, 1, 1]);
    const along = open(
      crossed((lr) => ({ save_dir: `out/${lr === 0.1 ? "high" : "low"}` })),
      "repetitions",
    );
    expect(along.groups.map(({ label }) => label)).toEqual(["lr 0.1", "lr 0.01"]);
    // The same seed done again into the same folder.
    const again = open(
      [1, 2, 3, 3].map((seed) => ({ params: { seed, save_dir: `out/${"_abc"[seed]}` } })),
      "repetitions",
    );
    expect(again.groups).toHaveLength(1);
  });

  it("tells a missing param from an empty one, and from a text", () => {
    const opened = open(
      [{ params: {} }, { params: { tag: "" } }, { params: { tag: "none" } }],
      "repetitions",
    );
    expect(opened.groups.map(({ label }) => label)).toEqual(["no tag", 'tag ""', "tag none"]);
    expect(opened.groups.map(({ values }) => values)).toEqual([[null], [""], ["none"]]);
  });

  it("keeps projects apart, and folds together", () => {
    const db = storeCompared(
      [0, 1, 2, 3].map((fold) => ({ params: { fold }, metrics: { loss: 1 } })),
    );
    statement(
      db,
      "INSERT INTO projects (id, name, root, created_us) VALUES ('q', 'other', '/q', 1)",
    ).run();
    statement(db, "UPDATE runs SET project_id = 'q' WHERE num > 2").run();
    const opened = openComparison(db, {
      sets: [{ runs: { runIds: idsFrom(1, 4) } }],
      groupBy: "repetitions",
    });
    expect(opened.groups.map(({ label }) => label)).toEqual(["project p", "project other"]);
    expect(opened.leftOut).toEqual([{ key: "fold", reason: "fold" }]);
  });
});

describe("labels", () => {
  it("name what tells groups apart, and how much more differs", () => {
    const opened = open(
      Array.from({ length: 4 }, (_, i) => ({
        params: { a: i % 2, b: i, c: 3 - i, d: i * 7, e: "x".repeat(40) + String(i) },
      })),
      "repetitions",
    );
    expect(opened.groups[1]?.label).toBe("a 1, b 1, c 2 +2");
    expect(new Set(opened.groups.map(({ label }) => label)).size).toBe(4);
  });

  it("are the names of runs and sets, numbered where they are equal", () => {
    const runs = [{ name: "x" }, { name: "x" }, { name: "y" }];
    expect(open(runs, "run").groups.map(({ label }) => label)).toEqual(["x (1)", "x (2)", "y"]);
    expect(open(runs, "set").groups.map(({ label }) => label)).toEqual(["All runs"]);
    expect(open([], "repetitions").groups).toEqual([]);
  });
});

describe("sets", () => {
  it("tells of runs that are not there, were removed, or were named twice", () => {
    const db = storeCompared([{}, {}, {}]);
    statement(db, "INSERT INTO run_edits (run_id, removed) VALUES ('run-3', 1)").run();
    const opened = openComparison(db, {
      sets: [
        { label: "A", runs: { runIds: ["run-1", "run-1", "run-2", "run-3", "gone"] } },
        { label: "B", runs: { runIds: ["run-2"] } },
        { label: "C", runs: { runIds: [] } },
      ],
      groupBy: "set",
    });
    expect(opened.groups.map(({ label, runIds }) => [label, runIds])).toEqual([
      ["A", ["run-1", "run-2"]],
      ["B", ["run-2"]],
      ["C", []],
    ]);
    expect(opened).toMatchObject({
      runs: 2,
      missing: 1,
      removed: 1,
      repeated: 1,
      shared: 1,
      empty: [2],
    });
  });

  it("stops at more runs than are compared, not after a thousand sets of all of them", () => {
    const db = storeCompared(Array.from({ length: 100 }, () => ({})));
    const sets = Array.from({ length: 1000 }, () => ({ runs: { projectId: "p" } }));
    for (const groupBy of ["set", "run", "repetitions"] as const) {
      expect(() => openComparison(db, { sets, groupBy })).toThrow(
        "The groups have 40100 runs; at most 40000 are compared.",
      );
    }
  });

  it("finds removed runs where they are asked for", () => {
    const db = storeCompared([{}, {}, {}]);
    statement(db, "INSERT INTO run_edits (run_id, removed) VALUES ('run-3', 1)").run();
    const idsOf = (removed?: boolean) =>
      openComparison(db, {
        sets: [{ runs: { projectId: "p", ...(removed !== undefined && { removed }) } }],
        groupBy: "set",
      }).groups[0]?.runIds;
    expect([idsOf(), idsOf(false), idsOf(true)]).toEqual([
      ["run-1", "run-2"],
      ["run-1", "run-2"],
      ["run-3"],
    ]);
  });

  it("counts times of a query from the moment that is asked about", () => {
    const db = storeCompared([{}, {}]);
    const week = 7 * 86_400_000_000;
    const sets = [{ runs: { query: "started > -1d" } }];
    expect(openComparison(db, { sets, groupBy: "set", at: 3 }).runs).toBe(2);
    expect(openComparison(db, { sets, groupBy: "set", at: week }).runs).toBe(0);
  });
});
