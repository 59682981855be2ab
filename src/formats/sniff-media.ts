/** Types that browsers show or play and that cannot hold a script: whatever else it is, a person may only save it. */
const MAGIC: ReadonlyArray<readonly [type: string, at: number, bytes: string]> = [
  ["image/png", 0, "\x89PNG\r\n\x1a\n"],
  ["image/jpeg", 0, "\xff\xd8\xff"],
  ["image/gif", 0, "GIF87a"],
  ["image/gif", 0, "GIF89a"],
  ["image/bmp", 0, "BM"],
  ["image/avif", 4, "ftypavif"],
  ["audio/flac", 0, "fLaC"],
  ["audio/ogg", 0, "OggS"],
  ["audio/mpeg", 0, "ID3"],
  ["audio/mpeg", 0, "\xff\xfb"],
  ["audio/mpeg", 0, "\xff\xf3"],
  ["video/mp4", 4, "ftypisom"],
  ["video/mp4", 4, "ftypmp4"],
  ["video/mp4", 4, "ftypM4V"],
  ["video/mp4", 4, "ftypavc1"],
  ["video/webm", 0, "\x1a\x45\xdf\xa3"],
];
const RIFF: ReadonlyMap<string, string> = new Map([
  ["WEBP", "image/webp"],
  ["WAVE", "audio/wav"],
]);

/** The content type by the first bytes, whatever the logger says it is; undefined for anything not known as harmless. */
export function sniffMedia(bytes: Uint8Array): string | undefined {
  const head = Array.from(bytes.subarray(0, 12), (byte) => String.fromCharCode(byte)).join("");
  if (head.startsWith("RIFF")) return RIFF.get(head.slice(8, 12));
  return MAGIC.find(([, at, magic]) => head.startsWith(magic, at))?.[0];
}
