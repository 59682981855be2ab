import fc from "fast-check";
import { expect, test } from "vitest";
import { readColumns } from "./columns.ts";
import { columnsOnScreen, layOut } from "./table-layout.ts";

const columns = (count: number) =>
  readColumns(Array.from({ length: count }, (_, i) => `params.p${i}`));

test("every column that lies in the window is on screen, however many there are", () => {
  fc.assert(
    fc.property(
      fc.nat(300),
      fc.nat(4),
      fc.nat(40_000),
      fc.integer({ min: 200, max: 3000 }),
      fc.dictionary(fc.constantFrom("params.p0", "params.p5", "params.p9"), fc.nat(2000)),
      (count, frozen, scrollLeft, windowWidth, widths) => {
        const layout = layOut({
          columns: columns(count),
          frozen: Math.min(frozen, count),
          widths,
          room: 0,
          windowWidth,
        });
        const [first, last] = columnsOnScreen(layout, scrollLeft, windowWidth);
        const cover = layout.scrolled[0]?.left ?? 0;
        for (const [i, { left, width }] of layout.scrolled.entries()) {
          const isVisible = left + width > scrollLeft + cover && left < scrollLeft + windowWidth;
          if (isVisible) expect(i >= first && i <= last).toBe(true);
        }
        expect(last - first).toBeLessThan(windowWidth / 48 + 4);
        const shown = layout.scrolled.slice(first, last + 1);
        expect(cover + layout.gapBefore(shown)).toBe(shown[0]?.left ?? cover);
      },
    ),
  );
});

test("frozen columns that would fill the window scroll with the others", () => {
  const wide = { columns: columns(3), frozen: 2, widths: {}, room: 0 };
  expect(layOut({ ...wide, windowWidth: 1000 }).frozen).toHaveLength(2);
  expect(layOut({ ...wide, windowWidth: 320 }).frozen).toHaveLength(0);
  expect(layOut({ ...wide, windowWidth: 320 }).nameWidth).toBe(192);
});
