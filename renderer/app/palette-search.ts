/** Every word typed must occur, in any order: "run re" finds "Rename run". */
export function matchesWords(query: string, text: string): boolean {
  const lower = text.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}
