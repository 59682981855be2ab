/** A line that never ends is cut here. */
const MOST_LINE = 4 * 1024 * 1024;
const KEY_BEGIN = "-----BEGIN ";
const KEY_END = "-----END ";
/** A private key is shorter. */
const MOST_KEY = 64 * 1024;

/** Whether it is UTF-8 without a NUL: what people read as text. */
export async function isText(parts: AsyncIterable<Uint8Array>): Promise<boolean> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const part of parts) {
      if (part.includes(0)) return false;
      decoder.decode(part, { stream: true });
    }
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** A text in pieces of whole lines, a key (PEM) in one piece. Bytes that are no text any more become U+FFFD. */
export async function* readPieces(parts: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let rest = "";
  for await (const part of parts) {
    rest += decoder.decode(part, { stream: true });
    const cut = findCut(rest);
    if (cut === 0) continue;
    yield rest.slice(0, cut);
    rest = rest.slice(cut);
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}

function findCut(text: string): number {
  const lines = text.lastIndexOf("\n") + 1;
  const begin = text.lastIndexOf(KEY_BEGIN);
  const isOpen =
    begin >= 0 && text.length - begin < MOST_KEY && text.indexOf(KEY_END, begin) === -1;
  if (isOpen) return Math.min(lines, text.lastIndexOf("\n", begin) + 1);
  return lines === 0 && text.length > MOST_LINE ? text.length : lines;
}
