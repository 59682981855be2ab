import { describe, expect, it } from "vitest";
import { planDeletions, planFiles, WHOLE_BYTES, type MirroredFile } from "./plan-sync.ts";
import type { RemoteFile } from "./parse-answers.ts";

const LARGE = WHOLE_BYTES * 10;
const known = (change: Partial<MirroredFile> = {}): MirroredFile => ({
  inode: "1",
  size: LARGE,
  stamp: "5",
  bytes: LARGE,
  ...change,
});
const file = (change: Partial<RemoteFile> = {}): RemoteFile => ({
  path: "a",
  inode: "1",
  size: LARGE,
  stamp: "5",
  mtimeUs: 5e6,
  ...change,
});
const plan = (
  index: Record<string, MirroredFile>,
  files: RemoteFile[],
  isDatabase = false,
): string[] => {
  const map = new Map(Object.entries(index));
  const steps = planFiles(map, files, () => isDatabase);
  return [
    ...steps.map(
      (step) =>
        `${step.kind}${step.kind === "rename" ? ` ${step.from}${step.isSure ? "" : "?"}` : ""} ${step.file.path}`,
    ),
    ...planDeletions(map, files, steps).map((path) => `delete ${path}`),
  ];
};

describe("what is to be done about the copies", () => {
  it.each([
    ["nothing is new", { a: known() }, [file()], []],
    ["a new file", {}, [file()], ["replace a"]],
    ["it grew", { a: known() }, [file({ size: LARGE + 9, stamp: "6" })], ["append a"]],
    ["the rest of it is on its way", { a: known({ bytes: 10 }) }, [file()], ["append a"]],
    [
      "a small one changed",
      { a: known({ size: 3, bytes: 3 }) },
      [file({ size: 9, stamp: "6" })],
      ["replace a"],
    ],
    ["it shrank", { a: known() }, [file({ size: LARGE - 1, stamp: "6" })], ["replace a"]],
    [
      "it was written over, as long as before",
      { a: known() },
      [file({ stamp: "6" })],
      ["replace a"],
    ],
    [
      "another file stands there",
      { a: known() },
      [file({ inode: "2", size: LARGE + 9 })],
      ["replace a"],
    ],
    ["it has another name", { a: known() }, [file({ path: "b" })], ["rename a b"]],
    [
      "it has another name and grew",
      { a: known() },
      [file({ path: "b", size: LARGE + 1, stamp: "6" })],
      ["rename a? b"],
    ],
    [
      "a smaller one got the number of a deleted one",
      { a: known() },
      [file({ path: "b", size: 3 })],
      ["replace b", "delete a"],
    ],
    ["it is gone", { a: known() }, [], ["delete a"]],
    [
      "the log is rotated: it moves away, and a new one takes its name",
      { a: known() },
      [file({ path: "a.1" }), file({ inode: "2", size: 5 })],
      ["replace a.1", "replace a"],
    ],
  ])("%s", (_, index, files, steps) => expect(plan(index, files)).toEqual(steps));

  it("a database is always fetched whole", () => {
    expect(plan({ a: known() }, [file({ size: LARGE + 9, stamp: "6" })], true)).toEqual([
      "replace a",
    ]);
  });
});
