/** A list that a tag holds as JSON; empty where the tag is not there, or says something else. */
export function readJsonList(json: string | undefined): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(json ?? "[]");
    return Array.isArray(list) ? (list as readonly unknown[]) : [];
  } catch {
    return [];
  }
}
