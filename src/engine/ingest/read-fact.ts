import { AppError, messageOf } from "../../base/errors.ts";
import type { LongFact } from "../../base/run-facts.ts";
import { findCodec } from "./find-codec.ts";
import { askDatabase } from "./read-database.ts";
import { readHead } from "./read-window.ts";
import { isNotThere } from "./seen-files.ts";

/** A file that is longer is read so far. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** More than this nobody reads on a page. */
const MAX_CHARACTERS = 1_000_000;

/** Where the text of a long fact lies. */
export interface FactRef {
  readonly absolutePath: string;
  /** As people know the file. */
  readonly path: string;
  readonly codec: string;
  readonly part: string;
  readonly key: LongFact;
}

export interface FactText {
  readonly text: string;
  /** Of all of it. */
  readonly length: number;
  readonly truncated: boolean;
}

/** Throws AppError NOT_FOUND, UNAVAILABLE. */
export async function readFact({ ref }: { readonly ref: FactRef }): Promise<FactText> {
  const text = await readText(ref);
  if (text === undefined) {
    throw new AppError(
      "NOT_FOUND",
      `${ref.path} does not hold it any more.`,
      "Bring the earlier file back to its place.",
    );
  }
  const { length } = text;
  return { text: text.slice(0, MAX_CHARACTERS), length, truncated: length > MAX_CHARACTERS };
}

async function readText({
  absolutePath,
  path,
  codec: id,
  part,
  key,
}: FactRef): Promise<string | undefined> {
  const codec = findCodec(id);
  try {
    if (codec?.kind === "database")
      return await askDatabase(absolutePath, (db) => codec.readFact?.(db, part, key));
    if (codec === undefined || codec.kind === "table") return undefined;
    const { head } = await readHead(absolutePath, MAX_FILE_BYTES);
    return codec.readFact?.(head, key);
  } catch (error) {
    if (isNotThere(error)) {
      throw new AppError(
        "NOT_FOUND",
        `The file ${path} is not there any more: its text can only be shown from it.`,
        "Bring the file back to its place.",
        { cause: error },
      );
    }
    const nextStep = "Make the file readable.";
    throw new AppError("UNAVAILABLE", `${path} cannot be read: ${messageOf(error)}`, nextStep);
  }
}
