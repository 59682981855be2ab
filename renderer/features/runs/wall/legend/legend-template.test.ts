import { expect, test } from "vitest";
import { fillAtCursor, fillName, parseTemplate, pathsOf, templateOf } from "./legend-template.ts";

const run = { id: "r1", name: "brave-owl" };
const values: Record<string, string> = { "params.lr": "0.1", 'params."a b"': "x", state: "failed" };

const valueOf = (path: string): string => values[path] ?? "–";

function nameBy(template: string): string {
  return fillName(parseTemplate(template), run, valueOf);
}

function atCursorBy(template: string): string | undefined {
  const point = { x: "1,200", y: "0.5", original: "0.62", step: "1,200" };
  return fillAtCursor(parseTemplate(template), run, valueOf)?.(point);
}

test("templates as they are pasted from W&B name lines", () => {
  expect(nameBy("${run:displayName} - ${config:lr}")).toBe("brave-owl - 0.1");
  expect(nameBy("${run:name} (${run:state}) [[ ${x}: ${y} ]]")).toBe("brave-owl (failed)");
  expect(nameBy("${config:a b}, ${run:id}")).toBe("x, r1");
});

test("what is unknown stays as it is written, and nothing is no name", () => {
  expect(nameBy("${weird:thing} $x {y}")).toBe("${weird:thing} $x {y}");
  expect(nameBy("[[ ${x} ]]")).toBe("brave-owl");
  expect(nameBy("${config:missing}")).toBe("–");
});

test("what stands in brackets is said of the point at the cursor", () => {
  expect(atCursorBy("${run:name} [[ ${x}: ${y} (${original}) ]]")).toBe("1,200: 0.5 (0.62)");
  expect(atCursorBy("[[${step}]] and [[lr ${config:lr} ${weird}]]")).toBe("1,200 lr 0.1 ${weird}");
  expect(atCursorBy("${run:name}")).toBeUndefined();
  expect(nameBy("a [[never ends ${config:lr}")).toBe("a [[never ends 0.1");
});

test("each path is read once", () => {
  expect(pathsOf(parseTemplate("${config:lr} ${params:lr} [[${summary:val/acc}]]"))).toEqual([
    "params.lr",
    "metrics.val/acc.last",
  ]);
});

test("frozen columns of the table stand behind the name, but for times and sparklines", () => {
  const template = templateOf(["started", "params.lr", 'params."a b"', "spark.loss"]);
  expect(fillName(template, run, valueOf)).toBe("brave-owl  lr 0.1  a b x");
  expect(fillName(templateOf([]), run, valueOf)).toBe("brave-owl");
});
