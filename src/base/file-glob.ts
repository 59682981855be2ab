/**
 * Whether a file is one of those that `files` names: `*` any text, `?` one character; without a slash its name, else its
 * path. Takes at most the length of one times the length of the other.
 */
export function isNamedBy(
  files: string,
  { path, name }: { readonly path: string; readonly name: string },
): boolean {
  return matchesGlob(files, files.includes("/") ? path : name);
}

function matchesGlob(glob: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resumeAt = 0;
  for (let pos = 0; pos < text.length;) {
    if (at < glob.length && glob[at] !== "*" && (glob[at] === "?" || glob[at] === text[pos])) {
      at++;
      pos++;
    } else if (glob[at] === "*") {
      star = at++;
      resumeAt = pos;
    } else if (star >= 0) {
      // The last star takes one character more.
      at = star + 1;
      pos = ++resumeAt;
    } else return false;
  }
  while (glob[at] === "*") at++;
  return at === glob.length;
}
