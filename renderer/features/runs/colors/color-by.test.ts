import { expect, test } from "vitest";
import { paletteOf } from "../../../kit/palette.ts";
import { matchNames, spreadColors, valueColors } from "./color-by.ts";

const LIGHT = paletteOf("standard", "light");
const DARK = paletteOf("standard", "dark");
const ids = ["a", "b", "c", "d"];

test("numbers lie on a scale, of rates on a logarithmic one", () => {
  const { colors, key, isScale } = valueColors(ids, [0.001, 0.1, null, "NaN"], LIGHT, String);
  expect(isScale).toBe(true);
  expect(colors.get("a")).toBe("#2b62d9");
  expect(colors.get("b")).toBe("#b8560a");
  expect(colors.get("c")).toBe(colors.get("d"));
  expect(key.map(({ text }) => Number(text).toPrecision(2))).toEqual([
    "0.0010",
    "0.0032",
    "0.010",
    "0.032",
    "0.10",
  ]);
});

test("texts have a colour each, in natural order, whatever the order of the runs", () => {
  const { colors, key } = valueColors(ids, ["b10", "b2", "b10", null], DARK, String);
  expect(key.map(({ text }) => text)).toEqual(["b2", "b10"]);
  expect(colors.get("a")).toBe(colors.get("c"));
  expect(colors.get("a")).not.toBe(colors.get("b"));
  expect(valueColors(["b"], ["b2"], DARK, String).colors.get("b")).toBe(colors.get("b"));
});

test("one value is a colour, not a scale", () => {
  expect(valueColors(["a", "b"], [3, 3], LIGHT, String)).toMatchObject({
    isScale: false,
    key: [{ text: "3" }],
  });
});

test("spread colours do not repeat before the palette ends", () => {
  const many = Array.from({ length: 14 }, (_, i) => `run ${i}`);
  expect(new Set(spreadColors(many, LIGHT).colors.values()).size).toBe(14);
});

test("names are grouped by what matches, or by its first group", () => {
  const names = ["moons/lr0.1-seed1", "moons/lr0.1-seed2", "spirals/steady"];
  expect(matchNames(names, "lr(\\d[.\\d]*)")).toEqual(["0.1", "0.1", null]);
  expect(matchNames(names, "^[a-z]+")).toEqual(["moons", "moons", "spirals"]);
  expect(matchNames(names, "(")).toEqual([null, null, null]);
});
