/**
 * A part of the view that is too long for an address (thousands of runs hidden by hand) stays in this browser, and
 * the address carries its name.
 */
const LONGEST = 4000;
const PREFIX = "assay-link-";

export function shortenLink(text: string | undefined, storage?: Storage): string | undefined {
  if (text === undefined || text.length <= LONGEST) return text;
  const name = hash(text);
  try {
    (storage ?? localStorage).setItem(PREFIX + name, text);
  } catch {
    // Storage is full or switched off: a long address still works in this session.
    return text;
  }
  return `@${name}`;
}

/** True for a part of the view that only this browser can read. */
export function isKeptHere(text: string | undefined): boolean {
  return text?.startsWith("@") === true;
}

/** Undefined where the text was kept in another browser: then the default holds. */
export function expandLink(text: string | undefined, storage?: Storage): string | undefined {
  if (text === undefined || !isKeptHere(text)) return text;
  return (storage ?? localStorage).getItem(PREFIX + text.slice(1)) ?? undefined;
}

/** FNV-1a over 53 bits: a name, not a protection. */
function hash(text: string): string {
  let high = 0x811c9dc5;
  let low = 0x1000193;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x85ebca6b);
  }
  return (high >>> 0).toString(36) + (low >>> 0).toString(36);
}
