import { toFileName } from "../../src/base/file-name.ts";

/** Hands a file to the browser's own way of saving. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = toFileName(name);
  link.click();
  // The browser has begun to read by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
