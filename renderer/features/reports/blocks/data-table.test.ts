import { expect, test } from "vitest";
import { sortRows, type TableRow } from "./data-table.tsx";

const columns = [{ key: "a", label: "a", title: "a", goal: "max" }] as const;
const row = (name: string, cell: number | string | null): TableRow => ({
  key: name,
  name,
  color: "#000",
  cells: [cell],
});
const names = (rows: readonly TableRow[]): string => rows.map(({ name }) => name).join(" ");

test("what has no number stands last, whichever way; names count numbers as numbers", () => {
  const rows = [row("r10", 2), row("r9", null), row("r2", 10), row("r1", "NaN"), row("r3", -1)];
  expect(names(sortRows(rows, columns, { key: "a", descending: false }))).toBe("r3 r10 r2 r1 r9");
  expect(names(sortRows(rows, columns, { key: "a", descending: true }))).toBe("r2 r10 r3 r1 r9");
  expect(names(sortRows(rows, columns, { key: "", descending: false }))).toBe("r1 r2 r3 r9 r10");
});
