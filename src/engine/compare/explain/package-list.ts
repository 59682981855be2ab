/** Names with versions, as pip, conda and poetry write them; lines that name none are passed over. */
export function parsePackages(text: string): Array<[name: string, version: string]> {
  const found = new Map<string, string>();
  for (const line of text.split("\n")) {
    const match =
      /^\s*(?:-\s+)?([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?\s*(?:={1,3}|@|\s)\s*([^\s=;#]+)/.exec(
        line,
      );
    if (match === null) continue;
    const [, name = "", version = ""] = match;
    found.set(name.toLowerCase().replaceAll(/[-_.]+/g, "-"), version);
  }
  return [...found];
}

/** -1, 0, 1: pieces between dots, numbers by size; a release comes after what leads to it (1.0rc1). */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [piecesOf(a), piecesOf(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [u, v] = [left[i] ?? 0, right[i] ?? 0];
    if (u === v) continue;
    if (typeof u === "number" && typeof v === "number") return u < v ? -1 : 1;
    if (typeof u !== typeof v) return typeof u === "number" ? 1 : -1;
    return u < v ? -1 : 1;
  }
  return 0;
}

function piecesOf(version: string): Array<number | string> {
  return (version.match(/\d+|[a-z]+/gi) ?? []).map((piece) =>
    /^\d/.test(piece) ? Number(piece) : piece.toLowerCase(),
  );
}
