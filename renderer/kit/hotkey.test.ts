import { expect, test } from "vitest";
import { formatHotkey, matchesHotkey } from "./hotkey.ts";

test.each([
  ["mod+k", "Ctrl+K", "⌘K"],
  ["mod+shift+Z", "Ctrl+Shift+Z", "⌘⇧Z"],
  ["shift+?", "?", "?"],
  ["alt+M", "Alt+M", "⌥M"],
  ["/", "/", "/"],
  ["F2", "F2", "F2"],
  ["+", "+", "+"],
  ["ArrowLeft", "←", "←"],
  ["Delete", "Del", "Del"],
])("%s reads %s, and %s on a Mac", (hotkey, here, mac) => {
  expect(formatHotkey(hotkey, false)).toBe(here);
  expect(formatHotkey(hotkey, true)).toBe(mac);
});

const press = (
  key: string,
  held: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {},
) => ({
  key,
  code: `Key${key.toUpperCase()}`,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

test.each([
  ["mod+k", press("k", { ctrlKey: true }), true],
  ["mod+k", press("k"), false],
  ["mod+k", press("K", { ctrlKey: true, shiftKey: true }), false],
  ["mod+shift+z", press("Z", { ctrlKey: true, shiftKey: true }), true],
  ["mod+z", press("Z", { ctrlKey: true, shiftKey: true }), false],
  ["?", press("?", { shiftKey: true }), true],
  ["/", press("/"), true],
  ["mod+/", press("/", { ctrlKey: true }), true],
  ["alt+m", press("m", { altKey: true }), true],
  ["F2", press("F2"), true],
  ["F2", press("F2", { shiftKey: true }), false],
  ["Space", press(" "), true],
  ["+", press("+", { shiftKey: true }), true],
  ["+", press("a"), false],
  ["ArrowLeft", press("ArrowLeft"), true],
])("%s and what was pressed", (hotkey, event, matches) => {
  expect(matchesHotkey(hotkey, event, false)).toBe(matches);
});

test("on a Mac mod is the command key, and Alt's character does not matter", () => {
  expect(matchesHotkey("mod+k", press("k", { metaKey: true }), true)).toBe(true);
  expect(matchesHotkey("mod+k", press("k", { ctrlKey: true }), true)).toBe(false);
  expect(matchesHotkey("alt+m", { ...press("µ", { altKey: true }), code: "KeyM" }, true)).toBe(
    true,
  );
});
