import { expect, test } from "vitest";
import analysis from "../../../../e2e/fixtures/viewer/analysis.ipynb?raw";
import { diffLines } from "./line-diff.ts";
import { parseNotebook } from "./notebook.ts";

test("a notebook that Jupyter ran has its cells and outputs", () => {
  const { language, cells, left } = parseNotebook(analysis);
  expect([language, left]).toEqual(["python", 0]);
  expect(
    cells.map(({ kind, count, outputs }) => [kind, count, outputs.map((one) => one.kind)]),
  ).toEqual([
    ["markdown", null, []],
    ["code", 1, ["text", "text"]],
    ["code", 2, ["html"]],
    ["code", 3, ["image"]],
    ["code", 4, ["image"]],
    ["code", 5, ["text"]],
  ]);
  const [stdout, stderr] = cells[1]?.outputs ?? [];
  expect([stdout, stderr]).toEqual([
    { kind: "text", text: "to stdout\n", isError: false },
    { kind: "text", text: "to stderr\n", isError: true },
  ]);
  expect(cells[5]?.outputs[0]).toMatchObject({
    text: expect.stringContaining("ZeroDivisionError"),
  });
  expect(cells[3]?.outputs[0]).toMatchObject({
    url: expect.stringMatching(/^data:image\/png;base64,iVBOR/),
  });
  expect(cells[4]?.outputs[0]).toMatchObject({
    url: expect.stringMatching(/^data:image\/svg\+xml,/),
  });
});

test("notebooks of version 3, and broken ones, are read as far as they go", () => {
  const old = {
    nbformat: 3,
    worksheets: [
      {
        cells: [
          { cell_type: "heading", level: 2, source: ["Head"] },
          {
            cell_type: "code",
            input: "1",
            prompt_number: 7,
            outputs: [{ output_type: "pyout", text: ["1"] }],
          },
        ],
      },
    ],
  };
  expect(parseNotebook(JSON.stringify(old)).cells).toEqual([
    { kind: "markdown", source: "## Head", count: null, outputs: [] },
    { kind: "code", source: "1", count: 7, outputs: [{ kind: "text", text: "1", isError: false }] },
  ]);
  expect(
    parseNotebook('{"nbformat": 4, "cells": [1, null, {"outputs": 3, "source": [1]}]}').cells,
  ).toHaveLength(3);
  for (const text of ["", "[]", "{}", "null", '{"cells": {}}'])
    expect(() => parseNotebook(text)).toThrow();
});

test("what is no picture by its bytes is not made one", () => {
  const cell = (data: object): string =>
    JSON.stringify({
      nbformat: 4,
      cells: [{ cell_type: "code", outputs: [{ output_type: "display_data", data }] }],
    });
  const kinds = (data: object): readonly string[] =>
    parseNotebook(cell(data)).cells[0]?.outputs.map(({ kind }) => kind) ?? [];
  expect(kinds({ "image/png": 'x" onerror=alert(1)', "text/plain": "p" })).toEqual(["text"]);
  expect(kinds({ "application/javascript": "alert(1)" })).toEqual([]);
});

test("lines of two texts are told apart", () => {
  expect(diffLines("a\nb\nc\n", "a\nx\nc")).toEqual({
    lines: [
      { kind: "same", number: 1, text: "a" },
      { kind: "removed", number: 2, text: "b" },
      { kind: "added", number: 2, text: "x" },
      { kind: "same", number: 3, text: "c" },
    ],
    added: 1,
    removed: 1,
  });
  expect(diffLines("same\r\n", "same\n")).toMatchObject({ added: 0, removed: 0 });
  const many = (letter: string): string =>
    Array.from({ length: 6000 }, (_, i) => `${letter}${i}`).join("\n");
  expect(diffLines(many("a"), many("b"))).toBeUndefined();
});
