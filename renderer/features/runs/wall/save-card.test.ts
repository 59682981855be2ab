import { expect, test } from "vitest";
import { lineOf } from "../../../charts/charts.test-support.ts";
import { writeJson, writeValues } from "./save-card.ts";

test("values are written with every digit, names safe for a spreadsheet", () => {
  const line = lineOf({ x: [0, 1], y: [0.1 + 0.2, -1e-300] });
  const text = writeValues([{ ...line, name: '=HYPERLINK("x"), a' }], "Step");
  expect(text.split("\n")).toEqual([
    "line,Step,step,time,value,smoothed",
    `"'=HYPERLINK(""x""), a",0,0,2001-09-09T01:46:40.000Z,0.30000000000000004,`,
    `"'=HYPERLINK(""x""), a",1,1,2001-09-09T01:46:41.000Z,-1e-300,`,
    "",
  ]);
});

test("the same values as columns of JSON", () => {
  const line = lineOf({ x: [0, 1], y: [0.5, 2] }, { timeUs: Float64Array.of(1e15, Number.NaN) });
  expect(JSON.parse(writeJson([line], "Step"))).toEqual({
    axis: "Step",
    lines: [{ line: "run", x: [0, 1], step: [0, 1], timeUs: [1e15, null], value: [0.5, 2] }],
  });
});
