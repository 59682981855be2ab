/** What stands for a character that would change the text around it, or not be seen. */
function markOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (char === "\n") return "⏎";
  if (char === "\t") return "⇥";
  // The pictures of control characters that Unicode has.
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "␡";
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}

/**
 * Control characters, those that turn the direction of the text around them, those without a width, line and paragraph
 * separators. (The joiner U+200D stays: emoji are made with it.)
 */
const HIDDEN =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g;

export interface ShownText {
  readonly text: string;
  /** Characters (UTF-16) that were left out at the end. */
  readonly left: number;
}

/** A text as one line that says what it holds: nothing in it is invisible, and it is cut at `limit` characters. */
export function showText(text: string, limit: number): ShownText {
  let end = Math.min(text.length, limit);
  // Not in the middle of a character.
  if (end < text.length && /[\ud800-\udbff]/.test(text.charAt(end - 1))) end--;
  return { text: text.slice(0, end).replace(HIDDEN, markOf), left: text.length - end };
}
