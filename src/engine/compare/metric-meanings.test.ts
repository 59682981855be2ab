import { expect, test } from "vitest";
import { decodeRunTable } from "../../base/run-table.ts";
import { readText } from "../../base/run-column.ts";
import { statement } from "../../store/index.ts";
import { readCellsOf } from "../runs/index.ts";
import { compareMetrics } from "./compare-metrics.ts";
import { idsFrom, storeCompared } from "./compared-runs.test-support.ts";
import { explainChange } from "./explain/explain-change.ts";
import { readQuestion } from "./importance/question.ts";
import { listComparedMetrics } from "./list-metrics.ts";
import { goalOf } from "./metric-meanings.ts";
import { readTable } from "./read-table.ts";

/** Runs 1 to 6 with a loss in project p, 7 to 12 in q, 13 in q without. */
function storeTwoProjects() {
  const db = storeCompared(
    Array.from({ length: 13 }, (_, i) => ({
      params: { lr: i % 3 },
      metrics: i < 12 ? { loss: [3, 1 + i / 10, 2] } : { "val/acc": 1 },
    })),
  );
  statement(
    db,
    "INSERT INTO projects (id, name, root, created_us) VALUES ('q', 'q', '/q', 1)",
  ).run();
  statement(db, "UPDATE runs SET project_id = 'q' WHERE num > 6").run();
  const set = (project: string, goal: string) =>
    statement(
      db,
      "INSERT OR REPLACE INTO metric_edits (project_id, metric, goal, unit) VALUES (?, 'loss', ?, ?)",
    ).run(project, goal, `of ${project}`);
  return { db, set };
}

test("all that compare give one answer to what the goal of a metric is", () => {
  const { db, set } = storeTwoProjects();
  const METHOD = {
    part: "best",
    metrics: ["loss"],
    limit: 10,
    baseline: 0,
    test: "welch",
    pairing: "auto",
    level: 0.95,
    correction: "holm",
  } as never as Parameters<typeof compareMetrics>[1];
  const ask = (a: string[], b: string[]) => {
    const groups = [a, b];
    const runIds = groups.flat();
    const question = { runIds, metric: "loss", part: "best", seed: 1 } as const;
    const explained = explainChange(db, { a, b, metric: "loss", part: "best", packages: {} });
    const { columns } = decodeRunTable(
      readTable(db, { runIds, columns: ["metrics.loss.best"] }).buffer,
    );
    const best = { min: "1", max: "3", none: "2" };
    const shown = columns[0] === undefined ? null : readText(columns[0], 0);
    return {
      goals: [
        compareMetrics(db, { ...METHOD, groups }, () => true).metrics[0]?.goal,
        listComparedMetrics(db, { groups }).find(({ metric }) => metric === "loss")?.goal,
        readQuestion(db, question).goal,
        explained.goal,
        (["min", "max", "none"] as const).find((goal) => best[goal] === shown),
      ],
      y: readQuestion(db, question).y[0],
    };
  };
  const [p, q, both] = [
    [["run-1"], idsFrom(2, 6)],
    [idsFrom(7, 9), idsFrom(10, 12)],
    [idsFrom(1, 6), idsFrom(7, 12)],
  ] as Array<[string[], string[]]>;
  const goals = (sides: [string[], string[]] | undefined) => ask(...(sides ?? [[], []])).goals;
  expect(goals(both)).toEqual(Array.from({ length: 5 }, () => "min"));
  set("q", "max");
  expect(goals(p)).toEqual(Array.from({ length: 5 }, () => "min"));
  expect(goals(q).slice(0, 4)).toEqual(Array.from({ length: 4 }, () => "max"));
  expect(ask(...(q as [string[], string[]])).y).toBe(3);
  expect(goals(both)).toEqual(Array.from({ length: 5 }, () => "none"));
  set("p", "max");
  expect(goals(both)).toEqual(Array.from({ length: 5 }, () => "max"));
  // Each by its own unit: there is none of both.
  expect(listComparedMetrics(db, { groups: both ?? [] })[0]).toMatchObject({
    unit: "",
    goalGuessed: false,
  });
  // A project whose runs do not have the metric says nothing about it.
  set("q", "min");
  const withOther = [idsFrom(1, 6), ["run-13"]];
  expect(
    listComparedMetrics(db, { groups: withOther }).find(({ metric }) => metric === "loss")?.goal,
  ).toBe("max");
  expect(goalOf(db, [], "loss")).toBe("min");
  db.close();
});

test("a value where another metric is best is refused where projects do not agree what best is", () => {
  const { db, set } = storeTwoProjects();
  const columns = ["metrics.loss.where.loss", "params.lr"];
  const read = (runIds: string[]) =>
    decodeRunTable(readTable(db, { runIds, columns }).buffer).columns;
  set("p", "min");
  set("q", "min");
  expect(read(["run-1", "run-7"])).toHaveLength(2);
  set("q", "max");
  expect(() => read(["run-1", "run-7"])).toThrow(/do not agree .* "loss"/u);
  // Of one project, and beside a run that has no such metric, there is nothing to disagree about.
  expect(read(["run-7", "run-8"])).toHaveLength(2);
  expect(read(["run-1", "run-13"])).toHaveLength(2);
  db.close();
});

test("values where another metric is best are bounded for every table", () => {
  const { db } = storeTwoProjects();
  const where = "metrics.loss.where.loss";
  const runIds = ["run-1", "run-2"];
  const columns = Array.from({ length: 100_001 }, () => where);
  expect(() => readTable(db, { runIds, columns })).toThrow(/too many runs at once/u);
  expect(() => readCellsOf(db, { runIds, columns })).toThrow(/too many runs at once/u);
  db.close();
});
