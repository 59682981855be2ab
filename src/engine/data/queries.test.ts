import { expect, test } from "vitest";
import { openTestDb } from "../../store/testing.ts";
import {
  createEvaluationDataset,
  describeDataset,
  listDatasets,
  listRecords,
  upsertDatasetRecords,
} from "./index.ts";

test("data sets and their records are listed page by page, numbers as they were written", () => {
  const db = openTestDb();
  const ids = [1, 2, 3].map((nowMs) =>
    createEvaluationDataset(db, {
      name: `Set ${nowMs}`,
      tags: '{"owner": "me"}',
      experimentIds: ["0"],
      nowMs,
    }),
  );
  const [id = ""] = ids;
  const records = [
    { inputs: { q: "a" }, expectations: { answer: 1 }, source: { source_type: "human" } },
    { inputs: { q: "x".repeat(30_000) } },
  ];
  upsertDatasetRecords(db, {
    id,
    records: JSON.stringify(records).replace('"answer":1', '"answer":1.0'),
    nowMs: 9,
  });
  expect(describeDataset(db, { id })).toMatchObject({
    name: "Set 1",
    records: 2,
    experiments: ["Default"],
    tags: [{ key: "owner", value: "me" }],
    createdUs: 1000,
    updatedUs: 9000,
    createdBy: "",
  });
  const first = listDatasets(db, { limit: 2 });
  expect(first.rows.map(({ name }) => name)).toEqual(["Set 3", "Set 2"]);
  expect(first.total).toBe(3);
  const rest = listDatasets(db, { limit: 2, cursor: first.nextCursor ?? "" });
  expect(rest.rows.map(({ name }) => name)).toEqual(["Set 1"]);
  expect(rest.nextCursor).toBeNull();
  expect(listDatasets(db, { limit: 9, search: "SET 2" }).rows).toHaveLength(1);

  const page = listRecords(db, { id, limit: 1 });
  expect(page).toMatchObject({
    total: 2,
    rows: [
      {
        inputs: { text: '{"q":"a"}', left: 0 },
        expectations: { text: '{"answer":1.0}' },
        sourceType: "HUMAN",
      },
    ],
  });
  const next = listRecords(db, { id, limit: 1, cursor: page.nextCursor ?? "" });
  expect(next.rows[0]?.inputs).toMatchObject({ left: 10_008 });
  expect(next.nextCursor).toBeNull();
  expect(() => listRecords(db, { id: "d-none", limit: 1 })).toThrow("not found");
  expect(() => listDatasets(db, { limit: 1, cursor: "%" })).toThrow("not one of ours");
});
