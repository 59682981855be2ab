import { unzipSync } from "fflate";

/** A part of an archive that claims more when it is unpacked is not unpacked. */
const MAX_BYTES = 512 * 1024 * 1024;

/** How a ZIP archive begins. */
export const ZIP_MAGIC = "PK\u0003\u0004";

/** Texts in a ZIP archive by the names of their files, "" for one that is not in it; undefined where it is not whole. */
export function unzipTexts<Name extends string>(
  bytes: Uint8Array,
  names: readonly Name[],
): Readonly<Record<Name, string>> | undefined {
  try {
    // oxlint-disable-next-line node/no-sync -- of bytes in memory
    const files = unzipSync(bytes, {
      filter: ({ name, originalSize }) =>
        (names as readonly string[]).includes(name) && originalSize <= MAX_BYTES,
    });
    const texts = names.map((name) => [name, new TextDecoder().decode(files[name])] as const);
    return Object.fromEntries(texts) as Record<Name, string>;
  } catch {
    return undefined;
  }
}
