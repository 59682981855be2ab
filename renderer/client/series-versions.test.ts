import { expect, test } from "vitest";
import { createSeriesVersions } from "./series-versions.ts";

test("a run's version changes with its points, not with what else is told of it", () => {
  const versions = createSeriesVersions();
  const before = versions.of("a");
  versions.note(["run:a", "series:b", "project:p"], false);
  expect(versions.of("a")).toBe(before);
  expect(versions.of("b")).not.toBe(before);
  versions.note(["series:a"], false);
  expect(versions.of("a")).not.toBe(before);
});

test("every version changes when nobody knows what changed, and goes on changing after that", () => {
  const versions = createSeriesVersions();
  versions.note(["series:a"], false);
  const before = [versions.of("a"), versions.of("b")];
  versions.note([], true);
  const after = [versions.of("a"), versions.of("b")];
  expect(after[0]).not.toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
  versions.note(["series:a"], false);
  expect(versions.of("a")).not.toBe(after[0]);
});
