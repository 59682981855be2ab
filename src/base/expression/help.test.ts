import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { FORMULA_HELP, FUNCTIONS, parseExpression } from "./index.ts";

const document = new URL("../../../docs/formulas.md", import.meta.url);

test("the document names every function, and its examples can be read", async () => {
  const text = await readFile(document, "utf8");
  const missing = Object.keys(FUNCTIONS).filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
  expect(missing).toEqual([]);
  const examples = [...text.matchAll(/^\| `=([^`]+)`/gm)].map(([, formula]) => formula);
  expect(examples.length).toBeGreaterThan(4);
  for (const formula of examples) expect(parseExpression(formula ?? "").error).toBeUndefined();
});

test("the page for those who cannot open the document names every function too", () => {
  const missing = Object.keys(FUNCTIONS).filter(
    (name) => !new RegExp(`\\b${name}\\b`).test(FORMULA_HELP),
  );
  expect(missing).toEqual([]);
});
