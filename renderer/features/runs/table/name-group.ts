import type { GroupRow } from "../../../../src/contract/runs.ts";
import { describeCell } from "./cell-text.ts";
import { readColumn } from "./columns.ts";

interface NamePart {
  readonly name: string;
  readonly text: string;
}

/**
 * What the runs of a group share, key by key: of the keys in which groups differ, where there are some; of all of them
 * without `varying`.
 */
export function nameGroup(
  { key }: Pick<GroupRow, "key">,
  paths: readonly string[],
  varying: ReadonlySet<string> | undefined,
): readonly NamePart[] {
  const telling = paths.filter((path) => varying?.has(path) ?? true);
  return (telling.length > 0 ? telling : paths).map((path) => {
    const value = key[paths.indexOf(path)] ?? null;
    const column = readColumn(path);
    if (value === null) return { name: column?.title ?? path, text: "none" };
    if (column === undefined) return { name: path, text: String(value) };
    return { name: column.title, text: describeCell(column, value).text };
  });
}
