export type FileKind =
  | "image"
  | "audio"
  | "video"
  | "pdf"
  | "page"
  | "table"
  | "parquet"
  | "notebook"
  | "markdown"
  | "json"
  | "yaml"
  | "model"
  | "text"
  /** As it is written, whatever it is: its text, or its bytes. */
  | "source";

const KINDS: ReadonlyArray<readonly [RegExp, FileKind]> = [
  [/\.(png|jpe?g|gif|webp|bmp|avif|ico)$/i, "image"],
  [/\.(wav|mp3|og[ag]|opus|flac|m4a|aac)$/i, "audio"],
  [/\.(mp4|m4v|webm|ogv|mov)$/i, "video"],
  [/\.pdf$/i, "pdf"],
  [/\.(html?|svg)$/i, "page"],
  [/\.(csv|tsv)$/i, "table"],
  [/\.parquet$/i, "parquet"],
  [/\.ipynb$/i, "notebook"],
  [/\.(md|markdown)$/i, "markdown"],
  [/\.json$/i, "json"],
  [/\.ya?ml$|(^|\/)MLmodel$/i, "yaml"],
  [/\.(safetensors|onnx|gguf|np[yz]|keras|h5|hdf5|pth?|ckpt|skops|joblib|pkl|pickle)$/i, "model"],
];

/** Its text is worth a look beside how it is shown. */
export function hasSource(kind: FileKind): boolean {
  return !["image", "audio", "video", "pdf", "text"].includes(kind);
}

/** How a file is best looked at, by its name; whether it is text at all, its bytes decide. */
export function kindOf(path: string): FileKind {
  return KINDS.find(([pattern]) => pattern.test(path))?.[1] ?? "text";
}

const LOOKED_AT = 8192;
/** Control characters but those of terminals and printers, and what stands for bytes that are no UTF-8. */
// oxlint-disable-next-line no-control-regex
const STRANGE = /[\u0001-\u0007\u000b\u000e-\u001a\u001c-\u001f\u007f\ufffd]/;

/** A zero byte near the beginning, as git does; or many bytes that are no UTF-8, or that no text has. */
export function isBinary(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, LOOKED_AT);
  if (head.includes(0)) return true;
  const text = new TextDecoder().decode(head, { stream: true });
  let strange = 0;
  for (const char of text) if (STRANGE.test(char)) strange++;
  return strange > 4 && strange > text.length / 20;
}

const PER_ROW = 16;

/** "00000010  48 65 6c 6c 6f …  Hello": offset, bytes, and those that are printable ASCII. */
export function toHexRows(bytes: Uint8Array): readonly string[] {
  return Array.from({ length: Math.ceil(bytes.length / PER_ROW) }, (_, row) => {
    const part = [...bytes.subarray(row * PER_ROW, (row + 1) * PER_ROW)];
    const hex = part.map((byte) => byte.toString(16).padStart(2, "0"));
    const left = hex.slice(0, 8).join(" ").padEnd(23);
    const right = hex.slice(8).join(" ").padEnd(23);
    const text = part
      .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "."))
      .join("");
    return `${(row * PER_ROW).toString(16).padStart(8, "0")}  ${left}  ${right}  ${text}`;
  });
}
