/** Commas part paths, but for those in quotes. */
export function splitPaths(text: string): string[] {
  const parts = text.match(/(?:"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|[^,])+/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}
