import { readFile } from "node:fs/promises";
import { z } from "zod";
import { AppError } from "../../base/errors.ts";
import { KEY_PLACES, type KeyPlace } from "../../contract/bundles.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { writeOnce } from "./write-once.ts";

/** Which key is this data folder's, and where it is kept: known without asking for the key itself. */
export interface KeyRecord {
  readonly keptIn: KeyPlace;
  /** The 32 bytes of RFC 8032. */
  readonly publicKey: Buffer;
  readonly fingerprint: string;
}

const KEY_BYTES = 32;
const stored = z.object({
  keptIn: z.enum(KEY_PLACES),
  publicKey: z.base64().transform((text) => Buffer.from(text, "base64")),
});

/** Undefined before there is one. @throws AppError DAMAGED where it says nothing that is understood */
export async function readKeyRecord(path: string): Promise<KeyRecord | undefined> {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  const parsed = stored.safeParse(parseJson(text));
  if (!parsed.success || parsed.data.publicKey.length !== KEY_BYTES)
    throw new AppError(
      "DAMAGED",
      `${path}, which says where the key that signs bundles is kept, cannot be read: it is damaged, or of a newer version of Assay.`,
      "Bring it back from a copy of the data folder. Without that file Assay makes a new key, which nobody knows yet.",
    );
  return { ...parsed.data, fingerprint: fingerprintOf(parsed.data.publicKey) };
}

/** False where another engine was faster. */
export function writeKeyRecord(
  path: string,
  { keptIn, publicKey }: Pick<KeyRecord, "keptIn" | "publicKey">,
): Promise<boolean> {
  const record = { keptIn, publicKey: publicKey.toString("base64") };
  return writeOnce(path, `${JSON.stringify(record)}\n`);
}

export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
