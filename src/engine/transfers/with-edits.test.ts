import { expect, test } from "vitest";
import { NO_FILES, type CopiedRun, type RunRef } from "./copied-run.ts";
import { withEdits } from "./with-edits.ts";

const run: CopiedRun = {
  id: "r",
  name: "as logged",
  status: "FINISHED",
  startMs: 1,
  endMs: 2,
  params: [],
  tags: [
    { key: "a", value: "1" },
    { key: "b", value: "2" },
  ],
  inputs: [],
  modelInputs: [],
  modelOutputs: [],
  metrics: [],
  points: async function* none() {},
  files: NO_FILES,
  notes: [],
  seal: "seal",
};
const ref: RunRef = {
  id: "r",
  name: run.name,
  userId: "",
  startMs: 1,
  mark: undefined,
  load: async () => run,
};

test("a run goes as people see it: their name, note and tags lie over what its client sent", async () => {
  const edits = {
    trackingId: "r",
    name: "renamed",
    notes: "why",
    tags: { a: null, b: "3", "best [so far]": "" },
  };
  const edited = withEdits(ref, edits);
  const loaded = await edited.load();
  expect([edited.name, loaded.name]).toEqual(["renamed", "renamed"]);
  expect(loaded.tags).toEqual([
    { key: "b", value: "3" },
    { key: "best _so far_", value: "" },
    { key: "mlflow.note.content", value: "why" },
  ]);
  // What people said counts for whether something changed.
  expect(loaded.seal).not.toBe(run.seal);
});

test("a run of which nothing was said goes as it is", () => {
  expect(withEdits(ref, undefined)).toBe(ref);
});
