import type { FolderEntry } from "../../../../src/contract/run-files.ts";

/** What is known of an open folder. */
export interface Listing {
  readonly entries: readonly FolderEntry[];
  readonly total: number;
  readonly isCut: boolean;
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly error: unknown;
}

export type TreeRow =
  | {
      readonly kind: "entry";
      readonly path: string;
      readonly depth: number;
      readonly entry: FolderEntry;
      readonly isOpen: boolean;
    }
  | {
      readonly kind: "more" | "loading" | "failed" | "cut" | "empty";
      /** Of the folder. */
      readonly path: string;
      readonly depth: number;
      /** Entries that are not listed yet. */
      readonly left: number;
      readonly error: unknown;
    };

/** The folders that are open, each below the row of its own; "." is the run's folder. */
export function layOutFiles(
  listings: ReadonlyMap<string, Listing>,
  open: ReadonlySet<string>,
): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const add = (folder: string, depth: number): void => {
    const listing = listings.get(folder);
    const note = (kind: Exclude<TreeRow["kind"], "entry">, left = 0): void => {
      rows.push({ kind, path: folder, depth, left, error: listing?.error });
    };
    if (listing === undefined) return note("loading");
    for (const entry of listing.entries) {
      const path = joinPath(folder, entry.name);
      const isOpen = entry.kind === "folder" && open.has(path);
      rows.push({ kind: "entry", path, depth, entry, isOpen });
      if (isOpen) add(path, depth + 1);
    }
    if (listing.error !== null && listing.error !== undefined) note("failed");
    else if (listing.isLoading) note("loading");
    else if (listing.hasMore) note("more", listing.total - listing.entries.length);
    else if (listing.isCut) note("cut");
    else if (listing.entries.length === 0) note("empty");
  };
  add(".", 0);
  return rows;
}

function joinPath(folder: string, name: string): string {
  return folder === "." ? name : `${folder}/${name}`;
}
