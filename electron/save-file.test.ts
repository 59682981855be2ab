import { expect, test } from "vitest";
import { readSaveFile } from "./save-file.ts";

const WANTED = {
  title: "Save the bundle",
  path: "/home/me/runs.assay",
  kind: "Bundle",
  extension: "assay",
};

test("a dialog is filled in with what a page wants, by its whole path or its name alone", () => {
  expect(readSaveFile(WANTED)).toEqual(WANTED);
  for (const path of ["runs.assay", ""])
    expect(readSaveFile({ ...WANTED, path })).toEqual({ ...WANTED, path });
  expect(readSaveFile({ ...WANTED, extension: "assay-request", more: 1 })).toEqual({
    ...WANTED,
    extension: "assay-request",
  });
  expect(readSaveFile({ ...WANTED, title: "x".repeat(1000) })?.title).toHaveLength(200);
});

test.each([
  undefined,
  null,
  "/home/me/runs.assay",
  {},
  { ...WANTED, title: 1 },
  { ...WANTED, path: ["/etc"] },
  { ...WANTED, path: "../../etc/passwd" },
  { ...WANTED, path: "some/runs.assay" },
  { ...WANTED, path: "/home/me/a\0b" },
  { ...WANTED, path: `/${"x".repeat(5000)}` },
  { ...WANTED, kind: undefined },
  { ...WANTED, extension: "" },
  { ...WANTED, extension: "*" },
  { ...WANTED, extension: "a/b" },
])("%j is refused", (said) => {
  expect(readSaveFile(said)).toBeUndefined();
});
