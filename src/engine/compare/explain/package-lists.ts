import { isAppError } from "../../../base/errors.ts";
import type { ReadFact } from "../../runs/index.ts";
import { parsePackages } from "./package-list.ts";
import type { PackageRef } from "./package-refs.ts";
import type { PackageLists } from "./read-traits.ts";

type PackageList = Array<[name: string, version: string]>;

/** Lists that were read stay known: their summary is a checksum. */
const MOST_KNOWN = 200;
/** Files that are read at once. */
const AT_ONCE = 8;

/** Reads lists of packages where they stand. None at all where one that is needed cannot be read. */
export function createPackageReader(
  readFact: ReadFact,
): (refs: readonly PackageRef[]) => Promise<PackageLists> {
  const known = new Map<string, PackageList>();
  const read = async ({ summary, runId }: PackageRef): Promise<PackageList | undefined> => {
    const before = known.get(summary);
    if (before !== undefined) return before;
    try {
      const { text } = await readFact({ runId, key: "env.packages" });
      const list = parsePackages(text);
      known.set(summary, list);
      const [oldest] = known.keys();
      if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
      return list;
    } catch (error) {
      // Moved away or unreadable: the summary still tells that they differ.
      if (isAppError(error)) return undefined;
      throw error;
    }
  };
  return async (refs) => {
    // What this call answers with is its own: other lists may push it out of those that stay known.
    const lists: Array<[summary: string, list: PackageList]> = [];
    for (let from = 0; from < refs.length; from += AT_ONCE) {
      const some = refs.slice(from, from + AT_ONCE);
      const found = await Promise.all(some.map(read));
      for (const [i, { summary, isNeeded }] of some.entries()) {
        const list = found[i];
        if (list !== undefined) lists.push([summary, list]);
        else if (isNeeded) return {};
      }
    }
    return Object.fromEntries(lists);
  };
}
