import { expect, test } from "vitest";
import { LivePace } from "./live-pace.ts";

test("the first news is read at once, what follows soon is looked at once", () => {
  const pace = new LivePace();
  expect(pace.note("a", 0, "page")).toEqual({ now: true, lookInMs: 200 });
  expect(pace.note("a", 50, "page")).toBeUndefined();
  expect(pace.note("b", 60, "page")).toEqual({ now: true, lookInMs: 200 });
  expect(pace.look("a", 200)).toBe(true);
  expect(pace.note("a", 250, "page")).toEqual({ now: false, lookInMs: 150 });
  expect(pace.look("a", 400)).toBe(true);
  expect(pace.note("a", 700, "page")).toEqual({ now: true, lookInMs: 200 });
});

test("the fewer wait for it and the more files there are, the longer each file waits", () => {
  const pace = new LivePace();
  expect(pace.note("a", 0, "caller")?.lookInMs).toBe(500);
  expect(pace.note("b", 0, "nobody")?.lookInMs).toBe(5000);
  for (let i = 0; i < 148; i++) pace.note(`${i}`, 0, "page");
  expect(pace.note("last", 0, "page")?.lookInMs).toBe(1000);
  for (let i = 0; i < 1000; i++) pace.note(`more ${i}`, 0, "page");
  expect(pace.note("x", 0, "page")?.lookInMs).toBe(2000);
  expect(pace.note("y", 0, "nobody")?.lookInMs).toBe(5000);
  // Files that rest do not count.
  for (let i = 0; i < 1000; i++) pace.look(`more ${i}`, 2000);
  expect(pace.note("z", 6000, "page")?.lookInMs).toBeLessThan(1200);
});

test("what waits is looked at when somebody asks, and not again when its turn would have come", () => {
  const pace = new LivePace();
  pace.note("a", 0, "nobody");
  pace.note("b", 0, "nobody");
  expect(pace.lookAtAll(1000)).toEqual(["a", "b"]);
  expect(pace.lookAtAll(1001)).toEqual([]);
  expect(pace.note("a", 1100, "caller")).toEqual({ now: false, lookInMs: 400 });
  expect(pace.look("a", 1200)).toBe(false);
  expect(pace.look("a", 1500)).toBe(true);
  expect(pace.look("b", 5000)).toBe(false);
});

test("what is read as a whole rests ten times as long as that took, also when somebody asks", () => {
  const pace = new LivePace();
  expect(pace.note("a", 0, "page")).toEqual({ now: true, lookInMs: 200 });
  pace.tookWhole("a", 400, 400);
  // What it was to be looked at meanwhile waits.
  expect(pace.look("a", 200)).toBe(false);
  expect(pace.waitMs("a", 500)).toBe(3900);
  expect(pace.lookAtAll(500)).toEqual([]);
  expect(pace.look("a", 4400)).toBe(true);
  pace.tookWhole("a", 4500, 100);
  expect(pace.waitMs("a", 4500)).toBeUndefined();
  expect(pace.note("a", 5000, "page")).toEqual({ now: false, lookInMs: 500 });
  // A short reading changes nothing.
  expect(pace.note("b", 5000, "page")).toEqual({ now: true, lookInMs: 200 });
  pace.tookWhole("b", 5002, 2);
  expect(pace.look("b", 5200)).toBe(true);
});
