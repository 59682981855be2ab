import type { TagChanges } from "../../kit/tag-list.tsx";

/** Tags as the table writes them, "broken, owner: me", key by key. */
export function splitTags(text: string): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const part of text.split(",")) {
    const colon = part.indexOf(":");
    const key = (colon < 0 ? part : part.slice(0, colon)).trim();
    if (key !== "") tags.set(key, colon < 0 ? "" : part.slice(colon + 1).trim());
  }
  return tags;
}

/** What makes the tags of one text those of another; empty where they are the same. */
export function diffTags(before: string, after: string): TagChanges {
  const old = splitTags(before);
  const next = splitTags(after);
  return Object.fromEntries([
    ...[...old.keys()].filter((key) => !next.has(key)).map((key) => [key, null] as const),
    ...[...next].filter(([key, value]) => old.get(key) !== value),
  ]);
}
