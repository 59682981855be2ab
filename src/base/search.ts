/**
 * The regular expression that a search box means: without regard to case, and as people type it. With "u" first, which
 * knows letters beyond 16 bits; without it where only then it compiles ("\\-" is common elsewhere).
 * Throws SyntaxError.
 */
export function compileSearch(source: string): RegExp {
  try {
    return new RegExp(source, "iu");
  } catch {
    return new RegExp(source, "i");
  }
}
