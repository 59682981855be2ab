import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPicture, type PictureSources, type SeriesPicture } from "./series-picture.ts";
import type { SeriesLine, SeriesQuery } from "./series.ts";

const empty = new Float64Array(0);
const asked: SeriesQuery = {
  metric: "loss",
  runIds: ["a", "b", "c", "d"],
  x: "step",
  pixelColumns: 100,
  log: false,
  kernel: "ema",
  smoothing: 0,
  ghosts: false,
};

interface Call {
  readonly runIds: readonly string[];
  readonly range: SeriesQuery["range"];
}

/**
 * An engine whose runs have points from step 0 on. A line's `attempt` tells the version that was read, `shown` the end of
 * the range that it was reduced over.
 */
function createFake(lastSteps: Readonly<Record<string, number>>) {
  const ends = new Map(Object.entries(lastSteps));
  const versions = new Map<string, number>();
  const calls: Call[] = [];
  let pictures: SeriesPicture[] = [];
  const versionOf = (id: string): number => versions.get(id) ?? 0;
  const lineOf = (runId: string, to: number, rangeTo: number): SeriesLine => ({
    runId,
    metric: "loss",
    context: "",
    sourceId: "s",
    attempt: versionOf(runId),
    ghost: false,
    inRange: 1,
    shown: rangeTo,
    nonFinite: 0,
    extent: { from: 0, to },
    x: empty,
    y: empty,
    step: empty,
    timeUs: empty,
    smoothX: empty,
    smoothY: empty,
    markX: empty,
    markKind: new Uint8Array(0),
  });
  const read: PictureSources["read"] = async (runIds, range) => {
    calls.push({ runIds, range });
    const known = runIds.filter((id) => ends.has(id));
    const rangeTo = range?.to ?? Math.max(...known.map((id) => ends.get(id) ?? 0));
    return known.map((id) => lineOf(id, ends.get(id) ?? 0, rangeTo));
  };
  return {
    versionOf,
    grow(id: string, to: number): void {
      ends.set(id, to);
      versions.set(id, versionOf(id) + 1);
    },
    forget(): void {
      pictures = [];
    },
    /** The picture, and what the engine was asked for it. */
    async look(
      change: Partial<SeriesQuery> = {},
    ): Promise<{ picture: SeriesPicture; calls: Call[] }> {
      calls.length = 0;
      const picture = await readPicture(
        { ...asked, ...change },
        { known: pictures, versionOf, read },
      );
      pictures = [picture, ...pictures];
      return { picture, calls: [...calls] };
    },
  };
}

describe("readPicture", () => {
  test("asks for everything at first, over what the lines span together", async () => {
    const fake = createFake({ a: 100, b: 50, c: 100, d: 100 });
    const { picture, calls } = await fake.look();
    expect(calls).toEqual([{ runIds: ["a", "b", "c", "d"], range: undefined }]);
    expect(picture.range).toEqual({ from: 0, to: 100 });
    expect(picture.lines.map(({ runId }) => runId)).toEqual(["a", "b", "c", "d"]);
  });

  test("asks for nothing when a run is hidden, and for nothing when it is shown again", async () => {
    const fake = createFake({ a: 100, b: 50, c: 100, d: 100 });
    await fake.look();
    const { picture, calls } = await fake.look({ runIds: ["a", "c", "d"] });
    expect(calls).toEqual([]);
    expect(picture.lines.map(({ runId }) => runId)).toEqual(["a", "c", "d"]);
    expect((await fake.look()).calls).toEqual([]);
  });

  test("asks only for a run that is new", async () => {
    const fake = createFake({ a: 100, b: 50, c: 100, d: 100 });
    await fake.look({ runIds: ["a", "b", "c"] });
    expect((await fake.look()).calls).toEqual([{ runIds: ["d"], range: { from: 0, to: 100 } }]);
  });

  test("asks only for a run that changed", async () => {
    const fake = createFake({ a: 100, b: 50, c: 100, d: 100 });
    await fake.look();
    fake.grow("b", 60);
    expect((await fake.look()).calls).toEqual([{ runIds: ["b"], range: { from: 0, to: 100 } }]);
  });

  test("reads all over a new range when a run grows beyond it, with room for its next steps", async () => {
    const fake = createFake({ a: 100, b: 50, c: 100, d: 100 });
    await fake.look();
    fake.grow("a", 128);
    const { picture, calls } = await fake.look();
    expect(calls.map(({ runIds }) => runIds)).toEqual([["a"], ["a", "b", "c", "d"]]);
    expect(picture.range).toEqual({ from: 0, to: 130 });
    fake.grow("a", 130);
    const next = await fake.look();
    expect(next.calls.map(({ runIds }) => runIds)).toEqual([["a"]]);
    expect(next.picture.range).toEqual({ from: 0, to: 130 });
  });

  test("leaves no room where a longer run is only shown", async () => {
    const fake = createFake({ a: 100, b: 50, c: 100, d: 500 });
    await fake.look({ runIds: ["a", "b", "c"] });
    expect((await fake.look()).picture.range).toEqual({ from: 0, to: 500 });
  });

  test("reads all over a smaller range when the longest run is hidden", async () => {
    const fake = createFake({ a: 100, b: 50, c: 100, d: 500 });
    await fake.look();
    const { picture, calls } = await fake.look({ runIds: ["a", "b", "c"] });
    expect(calls).toEqual([{ runIds: ["a", "b", "c"], range: { from: 0, to: 100 } }]);
    expect(picture.range).toEqual({ from: 0, to: 100 });
  });

  test("asks for all at once where most runs are new", async () => {
    const fake = createFake({ a: 100, b: 50, c: 100, d: 500 });
    await fake.look({ runIds: ["a"] });
    expect((await fake.look()).calls).toEqual([{ runIds: ["a", "b", "c", "d"], range: undefined }]);
  });

  test("reads a zoomed part run by run, whatever the runs span", async () => {
    const fake = createFake({ a: 100, b: 50, c: 100, d: 500 });
    const range = { from: 10, to: 20 };
    await fake.look();
    expect((await fake.look({ range })).calls).toHaveLength(1);
    fake.grow("d", 600);
    expect((await fake.look({ range })).calls).toEqual([{ runIds: ["d"], range }]);
  });

  test("takes nothing from the answer to another question", async () => {
    const fake = createFake({ a: 100, b: 50, c: 100, d: 100 });
    await fake.look();
    for (const change of [{ pixelColumns: 200 }, { smoothing: 0.5 }, { metric: "acc" }]) {
      expect((await fake.look(change)).calls).toMatchObject([{ range: undefined }]);
    }
  });

  test("has no range where nothing has a place on the axis", async () => {
    const fake = createFake({});
    const { picture } = await fake.look();
    expect(picture).toMatchObject({ range: undefined, lines: [] });
    fake.grow("b", 7);
    expect((await fake.look()).picture.range).toEqual({ from: 0, to: 7 });
  });

  test("shows every run as it is now, over a range that holds all of them", async () => {
    const ids = fc.constantFrom("a", "b", "c", "d");
    const gestures = fc.array(
      fc.oneof(
        fc.record({ grow: ids, by: fc.integer({ min: 1, max: 40 }) }),
        fc.record({ show: fc.uniqueArray(ids, { minLength: 1 }) }),
        fc.constant({ forget: true }),
      ),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(gestures, async (all) => {
        const ends = new Map(["a", "b", "c", "d"].map((id, i) => [id, 20 * i + 10]));
        const fake = createFake(Object.fromEntries(ends));
        for (const gesture of all) {
          let runIds = asked.runIds;
          if ("grow" in gesture) {
            ends.set(gesture.grow, (ends.get(gesture.grow) ?? 0) + gesture.by);
            fake.grow(gesture.grow, ends.get(gesture.grow) ?? 0);
          } else if ("show" in gesture) runIds = gesture.show.toSorted();
          else fake.forget();
          const { picture } = await fake.look({ runIds });
          const longest = Math.max(...runIds.map((id) => ends.get(id) ?? 0));
          expect(picture.lines.map(({ runId, attempt, shown }) => [runId, attempt, shown])).toEqual(
            runIds.map((id) => [id, fake.versionOf(id), picture.range?.to]),
          );
          expect(picture.range?.from).toBe(0);
          expect(picture.range?.to).toBeGreaterThanOrEqual(longest);
          expect(picture.range?.to).toBeLessThanOrEqual(longest * 1.04);
        }
      }),
    );
  });
});
