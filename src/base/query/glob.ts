/** `*` any text, `?` one character, `[ab]`, `[a-z]` and `[!a]` one of or none of these; the whole text has to match. */
export function globToRegex(glob: string): RegExp {
  let source = "";
  for (let at = 0; at < glob.length; at++) {
    const char = glob[at] as string;
    const set = char === "[" ? /^\[(!?)([^\]]+)\]/.exec(glob.slice(at)) : null;
    if (set !== null) {
      source += `[${set[1] === "!" ? "^" : ""}${(set[2] ?? "").replace(/[\\^[\]]/g, "\\$&")}]`;
      at += set[0].length - 1;
    } else if (char === "*") source += ".*";
    else if (char === "?") source += ".";
    else source += char.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  }
  try {
    return new RegExp(`^${source}$`, "su");
  } catch {
    // A range the wrong way round, half of a pair: matched as it is spelled.
    return new RegExp(`^${glob.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")}$`, "s");
  }
}
