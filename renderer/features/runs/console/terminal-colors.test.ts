import fc from "fast-check";
import { expect, test } from "vitest";
import { contrast, GROUND, styleSpan } from "./terminal-colors.ts";
import { RGB, type TerminalStyle } from "./terminal-text.ts";

const THEMES = ["light", "dark"] as const;

function parse(css: unknown): [number, number, number] | undefined {
  const parts = /^rgb\((\d+) (\d+) (\d+)\)$/.exec(String(css))?.slice(1).map(Number);
  return parts as [number, number, number] | undefined;
}

test("any colours can be read in both themes", () => {
  const color = fc.oneof(
    fc.nat(255),
    fc.nat(0xffffff).map((rgb) => RGB + rgb),
    fc.constant(undefined),
  );
  const style: fc.Arbitrary<TerminalStyle> = fc.record({
    color,
    background: color,
    dim: fc.boolean(),
    inverse: fc.boolean(),
  });
  fc.assert(
    fc.property(style, fc.constantFrom(...THEMES), (one, theme) => {
      const drawn = styleSpan(one, theme);
      const front = parse(drawn.color) ?? GROUND[theme].text;
      const back = parse(drawn.background) ?? GROUND[theme].background;
      expect(contrast(front, back)).toBeGreaterThanOrEqual(4.5);
    }),
    { numRuns: 3000 },
  );
});

test("a colour that can be read is not changed; text without any takes the theme's", () => {
  expect(styleSpan({ color: RGB + 0x0000ff }, "light")).toEqual({ color: "rgb(0 0 255)" });
  expect(styleSpan({ color: 46 }, "dark")).toEqual({ color: "rgb(0 255 0)" });
  expect(styleSpan({ bold: true, underline: true, strike: true }, "dark")).toEqual({
    fontWeight: 700,
    textDecoration: "underline line-through",
  });
});
