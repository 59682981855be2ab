import { expect, test } from "vitest";
import { listFolders } from "./list-folders.ts";

test("a file can be registered alone, or with any folder around it", () => {
  const values = (path: string): string[] => listFolders(path).map(({ value }) => value);
  expect(values("a/b/c.pt")).toEqual(["a/b/c.pt", "a/b", "a", "."]);
  expect(values("c.pt")).toEqual(["c.pt", "."]);
  expect(values(".")).toEqual(["."]);
});
