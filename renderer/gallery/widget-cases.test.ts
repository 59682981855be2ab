import { expect, test } from "vitest";
import { WIDGET_CASES, type WidgetState } from "./widget-cases.tsx";
import { buildChartCases } from "./chart-cases.ts";

const KIT = Object.keys(import.meta.glob("../kit/*.tsx")).map((path) =>
  path.replace(/^.*\/(.*)\.tsx$/, "$1"),
);

test("every widget of the kit is in the gallery", () => {
  const shown = new Set(WIDGET_CASES.map(({ widget }) => widget));
  expect([...shown].toSorted()).toEqual(KIT.toSorted());
});

test("every state is shown by some widget, and none twice by the same", () => {
  const all: Record<WidgetState, true> = {
    empty: true,
    loading: true,
    error: true,
    one: true,
    many: true,
    "huge text": true,
    "right to left": true,
    removed: true,
    disabled: true,
    focus: true,
  };
  expect(new Set(WIDGET_CASES.map(({ state }) => state))).toEqual(new Set(Object.keys(all)));
  const names = WIDGET_CASES.map(({ widget, state }) => `${widget} ${state}`);
  expect(new Set(names).size).toBe(names.length);
});

test("charts are shown with nothing, one point, many runs, long names and names from the right", () => {
  const titles = buildChartCases("light").map(({ title }) => title);
  for (const title of ["Nothing", "One point", "500 runs", "Long names", "Names from the right"])
    expect(titles).toContain(title);
});
