import { expect, test } from "vitest";
import { COMMANDS } from "./index.ts";

const scopes = ["list", "page"] as const;

test("every command has its own id and its own title", () => {
  expect(new Set(COMMANDS.map(({ id }) => id)).size).toBe(COMMANDS.length);
  expect(new Set(COMMANDS.map(({ title }) => title)).size).toBe(COMMANDS.length);
});

test.each(scopes)("no key of the %s means two things", (scope) => {
  const keys = COMMANDS.filter(({ keyScope }) => (keyScope ?? "page") === scope).flatMap(
    ({ hotkeys }) => (hotkeys ?? []).map((key) => key.toLowerCase()),
  );
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

test("titles are a verb and a noun, as a sentence begins", () => {
  for (const { title } of COMMANDS) expect(title).toMatch(/^[A-Z][a-z]+( .+)?…?$/);
});

test("keys that other tools have taught are kept", () => {
  const idOf = (key: string): string | undefined =>
    COMMANDS.find(({ hotkeys }) => hotkeys?.includes(key))?.id;
  expect(["mod+k", "mod+p", "mod+shift+p", "mod+/", "?", "/", "alt+m", "mod+j"].map(idOf)).toEqual([
    "palette.open",
    "palette.open",
    "palette.open",
    "shortcuts.open",
    "shortcuts.open",
    "runs.filter",
    "view.theme",
    "view.sidebar",
  ]);
  expect(["mod+z", "mod+shift+z", "mod+y", "F2", "Delete", "Space"].map(idOf)).toEqual([
    "history.undo",
    "history.redo",
    "history.redo",
    "run.rename",
    "run.remove",
    "run.toggleVisible",
  ]);
});
