import { isSettled, settledStamp, type RemoteFile } from "./parse-answers.ts";

/** A file as it was when its copy was last known to be whole up to `bytes`. */
export interface MirroredFile {
  readonly inode: string;
  readonly size: number;
  readonly stamp: string;
  /** Of the copy. Less than `size` while the rest is on its way. */
  readonly bytes: number;
}

export type Index = ReadonlyMap<string, MirroredFile>;

/** What has to be done about one file. */
export type Step =
  /** It has another name now. Where it grew meanwhile, what its copy ends with says whether it is the same file. */
  | {
      readonly kind: "rename";
      readonly from: string;
      readonly file: RemoteFile;
      readonly isSure: boolean;
    }
  /** Bytes are missing at the end of its copy, or may have changed there. */
  | { readonly kind: "append"; readonly file: RemoteFile }
  /** Another file, or another content: all of it, beside the copy, which it then replaces. */
  | { readonly kind: "replace"; readonly file: RemoteFile };

/**
 * Files that are fetched whole whenever they changed: below this it costs less than to find out what is new, and what was
 * rewritten in its middle is noticed.
 */
export const WHOLE_BYTES = 64 * 1024;

/** What is new of the files of a listing. */
export function planFiles(
  index: Index,
  listed: readonly RemoteFile[],
  isDatabase: (path: string) => boolean,
): Step[] {
  const names = new Set(listed.map(({ path }) => path));
  const left = new Map<string, string>();
  for (const [path, { inode }] of index) if (!names.has(path)) left.set(inode, path);
  return listed.flatMap((file): Step[] => {
    const known = index.get(file.path);
    if (known === undefined) {
      const from = left.get(file.inode);
      const before = from === undefined ? undefined : index.get(from);
      // A file system gives the inode of a deleted file to the next one: what shrank is another file.
      if (from === undefined || before === undefined || file.size < before.bytes)
        return [{ kind: "replace", file }];
      left.delete(file.inode);
      const isSure = file.size === before.size && file.stamp === before.stamp;
      return [{ kind: "rename", from, file, isSure }];
    }
    return planKnown(known, file, isDatabase(file.path));
  });
}

/** What is new of files that are known, as they are now; of others nothing. */
export function planGrowth(
  index: Index,
  files: readonly RemoteFile[],
  isDatabase: (path: string) => boolean,
): Step[] {
  return files.flatMap((file) => {
    const known = index.get(file.path);
    return known === undefined ? [] : planKnown(known, file, isDatabase(file.path));
  });
}

function planKnown(known: MirroredFile, file: RemoteFile, isDatabase: boolean): Step[] {
  if (known.inode !== file.inode || file.size < known.bytes) return [{ kind: "replace", file }];
  const isWhole = known.size === file.size && known.bytes === file.size;
  const isSame = isWhole && settledStamp(known.stamp) === settledStamp(file.stamp);
  if (isSame && (isSettled(known.stamp) || file.size === 0)) return [];
  // It may have been written to without getting another stamp: what its copy ends with says so, and later its sum.
  if (isSame && !isDatabase) return [{ kind: "append", file }];
  if (isDatabase || file.size <= WHOLE_BYTES || file.size === known.bytes)
    return [{ kind: "replace", file }];
  return [{ kind: "append", file }];
}

/** Copies whose file is not listed any more, without those that were renamed. */
export function planDeletions(
  index: Index,
  listed: readonly RemoteFile[],
  steps: readonly Step[],
): string[] {
  const names = new Set(listed.map(({ path }) => path));
  const renamed = new Set(steps.flatMap((step) => (step.kind === "rename" ? [step.from] : [])));
  return [...index.keys()].filter((path) => !names.has(path) && !renamed.has(path));
}
