const IS_MAC = typeof navigator !== "undefined" && /mac/i.test(navigator.platform);

const MAC_NAMES: Readonly<Record<string, string>> = {
  mod: "⌘",
  ctrl: "⌃",
  alt: "⌥",
  shift: "⇧",
};
const NAMES: Readonly<Record<string, string>> = {
  mod: "Ctrl",
  ctrl: "Ctrl",
  alt: "Alt",
  shift: "Shift",
};
const KEY_NAMES: Readonly<Record<string, string>> = {
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
  escape: "Esc",
  space: "Space",
  delete: "Del",
  comma: ",",
};

/** "mod+shift+Z" as people read it here: "Ctrl+Shift+Z", or "⌘⇧Z" on a Mac. */
export function formatHotkey(hotkey: string, isMac = IS_MAC): string {
  const parts = splitHotkey(hotkey).map((part) => {
    const lower = part.toLowerCase();
    return (
      (isMac ? MAC_NAMES : NAMES)[lower] ??
      KEY_NAMES[lower] ??
      (part.length === 1 ? part.toUpperCase() : part)
    );
  });
  // "?" already says that Shift is held.
  const shown = parts.at(-1) === "?" ? ["?"] : parts;
  return shown.join(isMac ? "" : "+");
}

/** "+" stands between keys, and is one. */
function splitHotkey(hotkey: string): readonly string[] {
  return hotkey === "+" ? ["+"] : hotkey.split("+");
}

type KeyPress = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** True when exactly these keys are down; "mod" is Ctrl, on a Mac the command key. */
export function matchesHotkey(hotkey: string, event: KeyPress, isMac = IS_MAC): boolean {
  const parts = splitHotkey(hotkey.toLowerCase());
  const key = parts.at(-1) ?? "";
  const mod = parts.includes("mod");
  const ctrl = parts.includes("ctrl") || (mod && !isMac);
  const meta = mod && isMac;
  if (event.ctrlKey !== ctrl || event.metaKey !== meta) return false;
  if (event.altKey !== parts.includes("alt")) return false;
  // "?" and "/" lie behind Shift on some keyboards and not on others; the character itself decides.
  const isLetterOrName = /^([a-z]|[a-z0-9]{2,})$/.test(key);
  if (isLetterOrName && event.shiftKey !== parts.includes("shift")) return false;
  const pressed = event.key === " " ? "space" : event.key.toLowerCase();
  // Alt changes the character on a Mac: then the key's place counts.
  return pressed === key || (event.altKey && event.code.toLowerCase() === `key${key}`);
}

/** True where typing belongs to a field and not to the page. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement) {
    return !["checkbox", "radio", "range", "button"].includes(target.type);
  }
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
