import { expect, test } from "vitest";
import { findFirstWord } from "./command-word.mjs";

test.each([
  // A folder may bear the name of a command.
  [["open", "runs"], 0],
  [["--data", "runs", "--json", "scan"], 3],
  [["--no-open"], undefined],
  [["--", "scan"], undefined],
])("the first word of %j that is no option", (given, index) => {
  expect(findFirstWord(given)).toBe(index);
});
