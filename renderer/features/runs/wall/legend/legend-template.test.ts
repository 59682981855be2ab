import { expect, test } from "vitest";
import { fillTemplate, parseTemplate, pathsOf } from "./legend-template.ts";

const run = { id: "r1", name: "brave-owl" };
const values: Record<string, string> = { "params.lr": "0.1", 'params."a b"': "x", state: "failed" };

function nameBy(template: string): string {
  return fillTemplate(parseTemplate(template), run, (path) => values[path] ?? "–");
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

test("each path is read once", () => {
  expect(pathsOf(parseTemplate("${config:lr} ${params:lr} ${summary:val/acc}"))).toEqual([
    "params.lr",
    "metrics.val/acc.last",
  ]);
});
