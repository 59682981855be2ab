import { describe, expect, test } from "vitest";
import tokensCss from "./tokens.css?raw";
import { contrast, readTokens } from "./tokens.test-support.ts";

/** WCAG 2.2: 1.4.3 text (AA), 1.4.11 parts of the interface and what they say. */
const TEXT = 4.5;
const PART = 3;

/** Where text stands. Selected and hovered rows hold every kind of text that a row can. */
const GROUNDS = ["--bg", "--surface", "--raised", "--hover", "--selected"] as const;
const TEXTS = ["--text", "--text-muted", "--text-faint", "--accent", "--ok", "--warn", "--bad"];

const TEXT_PAIRS: ReadonlyArray<readonly [text: string, ground: string]> = [
  ...GROUNDS.flatMap((ground) => TEXTS.map((text) => [text, ground] as const)),
  ["--on-accent", "--accent"],
  ["--on-accent", "--accent-hover"],
  // A dangerous button.
  ["--on-accent", "--bad"],
  ["--accent", "--accent-soft"],
  ["--text", "--accent-soft"],
  ["--text", "--warn-soft"],
  ["--warn", "--warn-soft"],
  ["--text-muted", "--warn-soft"],
  ["--text", "--bad-soft"],
  ["--bad", "--bad-soft"],
  // Tooltips are the other way round.
  ["--bg", "--text"],
  ["--chart-axis", "--bg"],
];

/** Focus rings, state dots, marks, icons that say something. */
const PART_PAIRS: ReadonlyArray<readonly [part: string, ground: string]> = GROUNDS.flatMap(
  (ground) =>
    ["--focus", "--idle", "--ok", "--warn", "--bad", "--accent"].map(
      (part) => [part, ground] as const,
    ),
);

const themes = readTokens(tokensCss);

test("contrast is measured as WCAG defines it", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 6);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.478, 3);
  expect(contrast("#ffffff", "#777777")).toBeCloseTo(4.478, 3);
});

test("light and dark name the same colours", () => {
  expect([...themes.dark.keys()]).toEqual([...themes.light.keys()]);
  expect(themes.light.size).toBeGreaterThan(20);
});

describe.each(["light", "dark"] as const)("%s", (name) => {
  const theme = themes[name];
  const measure = ([front, ground]: readonly [string, string], least: number): string[] => {
    const ratio = contrast(theme.get(front) ?? "", theme.get(ground) ?? "");
    return ratio < least ? [`${front} on ${ground}: ${ratio.toFixed(2)} of ${least}`] : [];
  };

  test("every text has 4.5:1 on every ground it stands on", () => {
    expect(TEXT_PAIRS.flatMap((pair) => measure(pair, TEXT))).toEqual([]);
  });

  test("every part of the interface has 3:1", () => {
    expect(PART_PAIRS.flatMap((pair) => measure(pair, PART))).toEqual([]);
  });

  test("a token that gets paler is found", () => {
    const paler = new Map(theme).set("--text-muted", name === "light" ? "#8a919c" : "#6b7280");
    const ratio = contrast(paler.get("--text-muted") ?? "", theme.get("--bg") ?? "");
    expect(ratio).toBeLessThan(TEXT);
  });
});
