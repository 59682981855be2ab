import { expect, test } from "vitest";
import { statement } from "../../store/index.ts";
import { readCellsOf } from "../runs/index.ts";
import { storeCompared } from "./compared-runs.test-support.ts";
import { readConfigs } from "./findings/project-runs.ts";
import { readAllParams } from "./param-columns.ts";
import { eachParam } from "./read-params.ts";
import { readTable } from "./read-table.ts";
import { decodeRunTable } from "../../base/run-table.ts";
import { readText } from "../../base/run-column.ts";

/** Two sources of one run: the first was found first, but it was joined later than the second one. */
function storeTwice() {
  const db = storeCompared([
    { params: { lr: "from the joined one" } },
    { params: { lr: "other" } },
  ]);
  statement(
    db,
    "INSERT INTO sources (id, run_num, project_id, path, part, codec, logger) VALUES ('own', 1, 'p', 'own', '', 'c', 'csv')",
  ).run();
  const [joined, own] = statement(
    db,
    "SELECT num FROM sources WHERE run_num = 1 ORDER BY num",
    "pluck",
  ).all() as [number, number];
  statement(db, "UPDATE params SET source_num = ? WHERE run_num = 1").run(joined);
  statement(
    db,
    `INSERT INTO bindings (project_id, path, part, run_id, color_slot, created_us, joined)
     SELECT project_id, path, part, 'run-1', 0, 1, iif(num = ?, 5, 0) FROM sources WHERE run_num = 1`,
  ).run(joined);
  const put = (key: string, source: number, text: string, companion = 0, origin = "") =>
    statement(
      db,
      `INSERT INTO params (run_num, key, source_num, value, text, number, origin, companion)
       VALUES (1, ?, ?, ?, ?, NULL, ?, ?)`,
    ).run(key, source, JSON.stringify(text), text, origin, companion);
  put("lr", own, "from its own one");
  put("opt", own, "of the log", 0, "z.log");
  put("opt", own, "of the file", 1, "params.json");
  put("opt", joined, "of the joined log", 0);
  return db;
}

test("every reader of params takes the one that the run's page shows, each key once", () => {
  const db = storeTwice();
  const visited: string[][] = [];
  eachParam(db, [1], undefined, (_, key, text) => visited.push([key, text]));
  expect(visited).toEqual([
    ["lr", "from its own one"],
    ["opt", "of the file"],
  ]);
  const runIds = ["run-1"];
  const columns = ["params.lr", "params.opt"];
  expect(readCellsOf(db, { runIds, columns })).toEqual([visited.map(([, text]) => text)]);
  expect(readAllParams(db, [1]).map(({ key, texts }) => [key, texts[0]])).toEqual(visited);
  const table = decodeRunTable(readTable(db, { runIds, columns }).buffer);
  expect(table.columns.map((column) => readText(column, 0))).toEqual(
    visited.map(([, text]) => text),
  );
  const configs = readConfigs(db, "p", [
    { num: 1, script: "/job 1/train.py" },
    { num: 2, script: null },
  ]);
  expect(configs.get(1)?.config).toBe('"train.py""lr":"from its own one","opt":"of the file",');
  db.close();
});
