import { fileEntry } from "../../formats/index.ts";
import { isStored, storeContent, type Partial } from "../artifact-store.ts";
import type { ReadBundle } from "./read-bundle.ts";

/**
 * Puts a content of a bundle into the artifact store. `stored`: it is there, now or already; `damaged`: the bundle's list of
 * problems names it; `absent`: neither here nor in the bundle; `other`: what lies under its name is another content.
 */
export async function storeEntry(
  { archive, problems }: Pick<ReadBundle, "archive" | "problems">,
  sha256: string,
  store: string,
  partial: Partial,
): Promise<"stored" | "damaged" | "absent" | "other"> {
  const entry = fileEntry(sha256);
  if (await isStored({ store, sha256 })) return "stored";
  if (problems.some((problem) => problem.entry === entry)) return "damaged";
  if (!archive.entries.has(entry)) return "absent";
  let held = "";
  await storeContent(store, archive.stream(entry), partial, async (put, content) => {
    held = content.sha256;
    if (held === sha256) await put();
  });
  return held === sha256 ? "stored" : "other";
}
