import { createHash } from "node:crypto";
import { AppError } from "../../base/errors.ts";
import { openBeside, readOne, requireLogged, type MediaRef } from "./open-media.ts";

/** Size and SHA-256 of one sample. A file beside the log is read piece by piece: it may be of any size. */
export async function hashMediaSample(request: {
  readonly ref: MediaRef;
  readonly sample: number;
}): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const { ref, sample } = request;
  const content = await readOne(ref);
  if (content.kind === "files") {
    const file = content.files[sample];
    if (file === undefined) throw noSample();
    const { handle } = await openBeside(ref, file);
    const hash = createHash("sha256");
    let bytes = 0;
    // It closes the file when it ends, and when it fails.
    for await (const piece of handle.createReadStream()) {
      hash.update(piece as Buffer);
      bytes += (piece as Buffer).length;
    }
    const sha256 = hash.digest("hex");
    requireLogged(file, sha256);
    return { bytes, sha256 };
  }
  const bytes =
    content.kind === "image" || content.kind === "audio"
      ? content.samples[sample]
      : content.kind === "made"
        ? content.files[sample]?.bytes
        : undefined;
  if (bytes === undefined) throw noSample();
  return { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}

const noSample = (): AppError =>
  new AppError("NOT_FOUND", "There is no such sample.", "Reload the page.");
