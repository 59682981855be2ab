import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { decodeColumnBlob } from "../../base/column-blob.ts";
import { AppError, messageOf } from "../../base/errors.ts";
import type { BlockData, BlockKind } from "../../contract/report-blocks.ts";
import { storedPath } from "../../store/index.ts";
import { removePartials, storeContent } from "../artifact-store.ts";

type Blob = Uint8Array<ArrayBuffer>;

/** What blocks showed when they were frozen, by content. Nothing of it is ever removed: undoing may lead back to it. */
export interface FrozenBlocks {
  /** Whole and on the disk when it returns. */
  keep(blob: Blob): Promise<{ readonly sha256: string }>;
  /** @throws AppError DAMAGED */
  read(kind: BlockKind, sha256: string): Promise<Blob>;
}

export function createFrozenBlocks(store: string): FrozenBlocks {
  const cleared = removePartials(store, "frozen-");
  return {
    async keep(blob) {
      await cleared;
      const content = async function* () {
        yield blob;
      };
      return storeContent(store, content(), "frozen-");
    },
    async read(kind, sha256) {
      const blob = await readFile(storedPath(store, sha256)).catch((error: unknown) => {
        throw damaged(`cannot be read (${messageOf(error)})`, error);
      });
      if (sha256Of(blob) !== sha256) throw damaged("was changed on the disk");
      const bytes = new Uint8Array(blob);
      if (kindOf(bytes) !== kind) throw damaged(`is not that of a block of its kind`);
      return bytes;
    },
  };
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function kindOf(blob: Blob): BlockData["kind"] | undefined {
  try {
    return (decodeColumnBlob(blob.buffer).meta as BlockData).kind;
  } catch {
    return undefined;
  }
}

function damaged(what: string, cause?: unknown): AppError {
  return new AppError(
    "DAMAGED",
    `The frozen data of this block ${what}.`,
    "Bring the folder artifacts back from a backup of the data folder, or thaw the block.",
    { cause },
  );
}
