import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeLatex, strangeToLatex } from "./latex-text.ts";

test("signs of LaTeX are shown and do nothing", () => {
  expect(escapeLatex("\\input{/etc/passwd} 50% $x_1^2$ #1 ~ a & b")).toBe(
    "\\textbackslash{}input\\{/etc/passwd\\} 50\\% \\$x\\_1\\textasciicircum{}2\\$ \\#1 \\textasciitilde{} a \\& b",
  );
  expect(escapeLatex("$^{2}$")).toBe("\\$\\textasciicircum{}\\{2\\}\\$");
});

test("characters of formulas become formulas", () => {
  expect(escapeLatex("β₁₂ ≥ 10⁻³ µ −5")).toBe("$\\beta$$_{12}$ $\\geq$ 10$^{-3}$ $\\mu$ $-$5");
  expect(strangeToLatex("β₁ é – 10⁻³ µ")).toEqual([]);
  expect(strangeToLatex("中 Ж")).toEqual(["中", "Ж"]);
});

/** What can be left once everything that an escape makes is taken away. */
const ESCAPED =
  /\\text(backslash|asciitilde|asciicircum|less|greater|bar)\{\}|\\[&%$#_{}]|\$\\[A-Za-z]+\$|\$-\$|\$'+\$|\$\^\{\\circ\}\$|\$[\^_]\{[-+=()0-9in]+\}\$/g;

test("of no text a command, a comment, a group or a line break is left", () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.oneof(
          fc.constantFrom(...Array.from("\\{}$%#&_^~<>|±⁻²₁µβ\n\t")),
          fc.string({ unit: "binary", maxLength: 1 }),
        ),
      }),
      (text) => {
        expect(escapeLatex(text).replaceAll(ESCAPED, "")).not.toMatch(/[\\{}$%#&_^~\n\r]/);
      },
    ),
  );
});
