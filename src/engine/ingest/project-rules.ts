import { isNamedBy } from "../../base/file-glob.ts";
import type { SavedRule } from "../../contract/ingest.ts";
import type { FileFacts, TextRule } from "../../formats/index.ts";

/** The rules of a project by which a file is read as a text log, in the order in which they are tried. */
export function rulesFor(
  rules: readonly SavedRule[],
  file: Pick<FileFacts, "path" | "name">,
): readonly TextRule[] {
  return rules
    .filter(({ files }) => isNamedBy(files, file))
    .map(({ id, pattern, axis, prefix }) => ({ id, pattern, axis, prefix }));
}

/** Whether a file was read by these very rules. */
export function isReadBy(read: unknown, rules: readonly TextRule[]): boolean {
  const textOf = (list: readonly TextRule[]): string =>
    JSON.stringify(list.map(({ id, pattern, axis, prefix }) => [id, pattern, axis, prefix]));
  return textOf((read ?? []) as readonly TextRule[]) === textOf(rules);
}
