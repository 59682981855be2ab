import { expect, test } from "vitest";
import type { GroupCell } from "../../../../src/contract/runs.ts";
import { describeCell, describeGroupCell } from "./cell-text.ts";
import { readColumn, type Column } from "./columns.ts";

const column = (id: string): Column => {
  const found = readColumn(id);
  if (found === undefined) throw new Error(`no column ${id}`);
  return found;
};
const loss = column("metrics.loss");

test("numbers have four digits and all of them in full, whatever is no number too", () => {
  expect(describeCell(loss, 0.123456789)).toEqual({
    text: "0.1235",
    full: "0.123456789",
    isNumber: true,
  });
  expect(describeCell(loss, "NaN")).toMatchObject({ text: "NaN", isNumber: true });
  expect(describeCell(loss, null)).toMatchObject({ text: "–", full: "" });
});

test("a long text of several lines is one line in its cell and whole in full", () => {
  const text = `a\n\n b${"c".repeat(1_000_000)}`;
  const cell = describeCell(column("params.x"), text);
  expect(cell.text.startsWith("a b")).toBe(true);
  expect(cell.text.length).toBeLessThanOrEqual(300);
  expect(cell.full).toBe(text);
});

test("fields have their units", () => {
  expect(describeCell(column("duration"), 3723.5).text).toBe("1 h 02 m");
  expect(describeCell(column("size"), 12_345_678).text).toBe("12 MB");
  expect(describeCell(column("state"), "failed").text).toBe("Failed");
  const commit = "0f3c2b1a9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f4a";
  expect(describeCell(column("commit"), commit)).toMatchObject({ text: "0f3c2b1a", full: commit });
});

const numbers: GroupCell = {
  kind: "numbers",
  n: 3,
  mean: 0.5,
  sd: 0.1,
  se: 0.057735,
  half: 0.248414,
  min: 0.4,
  max: 0.6,
};

test("a group shows its mean with the chosen spread, and how many runs have a value", () => {
  expect(describeGroupCell(loss, numbers, 3, "ci").text).toBe("0.5 ± 0.25");
  expect(describeGroupCell(loss, numbers, 3, "sd").text).toBe("0.5 ± 0.1");
  expect(describeGroupCell(loss, numbers, 3, "range").text).toBe("0.5 [0.4 … 0.6]");
  expect(describeGroupCell(loss, numbers, 3, "ci").count).toBe("n 3");
  expect(describeGroupCell(loss, numbers, 5, "ci")).toMatchObject({
    text: "0.5 ± 0.25",
    count: "3 of 5",
  });
  expect(describeGroupCell(column("params.lr"), numbers, 5, "ci").text).toBe("0.5 ± 0.25 (3)");
  expect(describeGroupCell(loss, numbers, 5, "ci").full).toContain("n = 3 of 5 runs");
});

test("one run has no spread, equal ones need none", () => {
  const one: GroupCell = {
    ...numbers,
    n: 1,
    sd: "NaN",
    se: "NaN",
    half: "NaN",
    min: 0.5,
    max: 0.5,
  };
  expect(describeGroupCell(loss, one, 1, "ci")).toEqual({
    text: "0.5",
    full: expect.any(String),
    isNumber: true,
  });
  const equal: GroupCell = { ...numbers, sd: 0, se: 0, half: 0, min: 0.5, max: 0.5 };
  expect(describeGroupCell(loss, equal, 3, "sd").text).toBe("0.5");
});

test("texts of a group are counted", () => {
  const texts = (distinct: number): GroupCell => ({ kind: "texts", n: 4, distinct, first: "adam" });
  expect(describeGroupCell(column("params.opt"), texts(1), 4, "ci").text).toBe("adam");
  expect(describeGroupCell(column("params.opt"), texts(3), 4, "ci").text).toBe("3 different");
});
