import { expect, test } from "vitest";
import type { DiffSection } from "../../contract/registry-versions.ts";
import {
  diffVersions,
  fieldText,
  fileValues,
  metricValues,
  paramValues,
  requirementValues,
  tagValues,
  type DiffSide,
  type VersionFacts,
} from "./diff-versions.ts";

const NOTHING: DiffSide = { values: new Map() };
const facts = (part: Partial<VersionFacts>): VersionFacts => ({
  params: NOTHING,
  metrics: NOTHING,
  signature: NOTHING,
  files: NOTHING,
  environment: NOTHING,
  tags: NOTHING,
  ...part,
});
const diff = (section: DiffSection, a: DiffSide, b: DiffSide) =>
  diffVersions(
    { version: 1, facts: facts({ [section]: a }) },
    { version: 2, facts: facts({ [section]: b }) },
    [section],
  ).sections[0];

test("what one has and the other has not is added or removed; numbers have their difference", () => {
  const series = (metric: string, last: number | "NaN") => ({ metric, context: "", last });
  expect(
    diff(
      "metrics",
      { values: metricValues([series("loss", 0.5), series("acc", 1), series("odd", "NaN")]) },
      { values: metricValues([series("loss", 0.25), series("f1", 1), series("odd", 3)]) },
    ),
  ).toEqual({
    section: "metrics",
    note: "",
    rows: [
      { key: "acc", a: "1", b: null, change: "removed", delta: null },
      { key: "f1", a: null, b: "1", change: "added", delta: null },
      { key: "loss", a: "0.5", b: "0.25", change: "changed", delta: -0.25 },
      { key: "odd", a: "NaN", b: "3", change: "changed", delta: null },
    ],
  });
});

test("files are the same by content, whatever of their hash is shown", () => {
  const file = (path: string, sha256: string | null, bytes = 3) => ({ path, sha256, bytes });
  const [same, other] = ["a".repeat(64), `${"a".repeat(63)}b`];
  expect(
    diff(
      "files",
      { values: fileValues([file("x", same), file("y", same), file("z", null)]) },
      { values: fileValues([file("x", same), file("y", other), file("z", null, 4)]) },
    )?.rows.map(({ key, change }) => [key, change]),
  ).toEqual([
    ["x", "same"],
    ["y", "changed"],
    ["z", "changed"],
  ]);
});

test("where a side cannot be told nothing is said to be missing there", () => {
  const known: DiffSide = { values: paramValues([{ key: "lr", value: 0.1 }]) };
  expect(diff("params", known, { values: null, reason: "its run is not here." })).toEqual({
    section: "params",
    rows: [],
    note: "Version 2: its run is not here.",
  });
});

test("a version is as itself, and turned round what was added is removed", () => {
  const a: DiffSide = { values: tagValues([{ key: "k", value: "1" }]) };
  const b: DiffSide = { values: tagValues([{ key: "l", value: "2" }]) };
  expect(diff("tags", a, a)?.rows.every(({ change }) => change === "same")).toBe(true);
  expect(diff("tags", a, b)?.rows.map(({ change }) => change)).toEqual(["removed", "added"]);
  expect(diff("tags", b, a)?.rows.map(({ change }) => change)).toEqual(["added", "removed"]);
});

test("packages are compared by name, however that is spelled", () => {
  const values = requirementValues(
    "# made by mlflow\nScikit_Learn==1.5.0\nnumpy>=2 # fast\ntorch[cuda]==2.4\npandas\n\n-r other.txt\n",
  );
  expect(Object.fromEntries([...values].map(([key, { text }]) => [key, text]))).toEqual({
    "scikit-learn": "==1.5.0",
    numpy: ">=2",
    torch: "[cuda]==2.4",
    pandas: "any version",
    "-r other.txt": "-r other.txt",
  });
});

test("a field says its type, shape and default", () => {
  const field = { name: "x", type: "double", shape: "[-1, 4]", required: false, default: 0.5 };
  expect(fieldText(field)).toBe("double [-1, 4], optional, 0.5 by default");
});
