import { expect, test } from "vitest";
import { NOTICE_KINDS, settingsSchema } from "../../../src/contract/system.ts";
import { findSettings, SETTINGS, withKind } from "./settings-registry.tsx";

test("every setting of the workspace stands on the page once", () => {
  expect(SETTINGS.map(({ key }) => key).toSorted()).toEqual(
    Object.keys(settingsSchema.shape).toSorted(),
  );
});

test("a setting is found by its title and by words that other tools use", () => {
  const find = (text: string) => findSettings(SETTINGS, text).map(({ key }) => key);
  expect(find("dark mode")).toEqual(["theme"]);
  expect(find("PRECISION")).toEqual(["digits"]);
  expect(find("no such thing")).toEqual([]);
  expect(find("")).toHaveLength(SETTINGS.length);
});

test("a kind of notification is taken away and put back where it was", () => {
  const without = withKind([...NOTICE_KINDS], "failed");
  expect(without).toEqual(NOTICE_KINDS.filter((kind) => kind !== "failed"));
  expect(withKind(without, "failed")).toEqual([...NOTICE_KINDS]);
});
