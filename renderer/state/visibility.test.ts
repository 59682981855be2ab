import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  DEFAULT_VISIBILITY,
  NEWEST_SHOWN,
  decodeVisibility,
  encodeVisibility,
  onlyVisible,
  shortId,
  toggleVisible,
  visibleIds,
  withAllVisible,
  withVisible,
  type Visibility,
} from "./visibility.ts";

const id = (n: number) => `01932f1e-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;
const ids = Array.from({ length: 30 }, (_, n) => id(n));

const anyVisibility: fc.Arbitrary<Visibility> = fc
  .record({
    base: fc.constantFrom("newest" as const, "all" as const, "none" as const),
    shown: fc.uniqueArray(fc.nat(29)),
    hidden: fc.uniqueArray(fc.nat(29)),
  })
  .map(({ base, shown, hidden }) => ({
    base,
    shown: new Set(shown.map((n) => shortId(id(n)))),
    hidden: new Set(hidden.map((n) => shortId(id(n)))),
  }));

describe("visibility", () => {
  test("the newest few are visible at first", () => {
    expect([...visibleIds(ids, DEFAULT_VISIBILITY)]).toEqual(ids.slice(0, NEWEST_SHOWN));
  });

  test("a new run shows itself and what was hidden or shown by hand stays so", () => {
    let view = withVisible(DEFAULT_VISIBILITY, [id(2)], false);
    view = withVisible(view, [id(20)], true);
    const visible = visibleIds([id(99), ...ids], view);
    expect(visible.has(id(99))).toBe(true);
    expect(visible.has(id(2))).toBe(false);
    expect(visible.has(id(20))).toBe(true);
  });

  test("what was set by hand is what is seen, whatever was before", () => {
    fc.assert(
      fc.property(anyVisibility, fc.nat(29), fc.boolean(), (before, n, visible) => {
        const after = withVisible(before, [id(n)], visible);
        expect(visibleIds(ids, after).has(id(n))).toBe(visible);
      }),
    );
  });

  test("the link carries it all", () => {
    fc.assert(
      fc.property(anyVisibility, (view) => {
        expect(visibleIds(ids, decodeVisibility(encodeVisibility(view)))).toEqual(
          visibleIds(ids, view),
        );
      }),
    );
  });

  test("the default needs no words, and nonsense is the default", () => {
    expect(encodeVisibility(DEFAULT_VISIBILITY)).toBeUndefined();
    expect(decodeVisibility("!!")).toBe(DEFAULT_VISIBILITY);
    expect(decodeVisibility(undefined)).toBe(DEFAULT_VISIBILITY);
  });

  test("toggling shows all where one was hidden, and twice is nothing", () => {
    const mixed = withVisible(DEFAULT_VISIBILITY, [id(0)], false);
    const once = toggleVisible(mixed, ids, [id(0), id(1)]);
    expect(visibleIds(ids, once).has(id(0))).toBe(true);
    const twice = toggleVisible(once, ids, [id(0), id(1)]);
    expect([id(0), id(1)].filter((one) => visibleIds(ids, twice).has(one))).toEqual([]);
  });

  test("all of a filtered list touches no other run", () => {
    const view = withVisible(DEFAULT_VISIBILITY, [id(20)], true);
    const none = withAllVisible(view, false, [id(0), id(1)]);
    expect([...visibleIds(ids, none)]).toEqual([...ids.slice(2, NEWEST_SHOWN), id(20)]);
    expect(visibleIds(ids, withAllVisible(none, false, undefined)).size).toBe(0);
    expect(visibleIds(ids, withAllVisible(none, true, undefined)).size).toBe(ids.length);
  });

  test("only some", () => {
    expect([...visibleIds(ids, onlyVisible([id(3), id(25)]))]).toEqual([id(3), id(25)]);
  });
});
