import type { FileHandle } from "node:fs/promises";
import { lstat, open } from "node:fs/promises";
import { AppError } from "../../base/errors.ts";
import type { RulePreview } from "../../contract/ingest.ts";
import { previewTextRule, type TextRule } from "../../formats/index.ts";

/** More of a file is not looked at while a person writes. */
const MAX_BYTES = 4 * 1024 * 1024;

/** What a rule would find in a file. Of a larger file its first bytes are looked at. Throws the file system's own errors. */
export async function previewRule(request: {
  /** Real path. */
  readonly file: string;
  readonly rule: Omit<TextRule, "id">;
  readonly lines: number;
}): Promise<RulePreview> {
  const stats = await lstat(request.file);
  if (!stats.isFile())
    throw new AppError("INVALID_INPUT", "That is no regular file.", "Choose a text file.");
  await using file = await open(request.file, "r");
  const bytes = await readStart(file, Math.min(stats.size, MAX_BYTES));
  return {
    ...previewTextRule(bytes, request.rule, request.lines),
    bytes: stats.size,
  };
}

async function readStart(file: FileHandle, count: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(count);
  let filled = 0;
  while (filled < count) {
    const { bytesRead } = await file.read(bytes, filled, count - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
