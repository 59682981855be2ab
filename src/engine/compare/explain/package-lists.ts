import { isAppError } from "../../../base/errors.ts";
import type { ReadFact } from "../../runs/index.ts";
import { parsePackages } from "./package-list.ts";
import type { PackageRef } from "./package-refs.ts";
import type { PackageLists } from "./read-traits.ts";

/** Lists that were read stay known: their summary is a checksum. */
const MOST_KNOWN = 200;

/** Reads lists of packages where they stand. None at all where one that is needed cannot be read. */
export function createPackageReader(
  readFact: ReadFact,
): (refs: readonly PackageRef[]) => Promise<PackageLists> {
  const known = new Map<string, Array<[name: string, version: string]>>();
  const read = async ({ summary, runId }: PackageRef): Promise<boolean> => {
    if (known.has(summary)) return true;
    try {
      const { text } = await readFact({ runId, key: "env.packages" });
      known.set(summary, parsePackages(text));
      const [oldest] = known.keys();
      if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
      return true;
    } catch (error) {
      // Moved away or unreadable: the summary still tells that they differ.
      if (isAppError(error)) return false;
      throw error;
    }
  };
  return async (refs) => {
    const found = await Promise.all(refs.map(read));
    if (refs.some(({ isNeeded }, i) => isNeeded && found[i] !== true)) return {};
    return Object.fromEntries(
      refs.flatMap(({ summary }) => {
        const list = known.get(summary);
        return list === undefined ? [] : [[summary, list]];
      }),
    );
  };
}
