// Where the command stands among the words given to `assay`: known before any package is there.

/** Options of `open` and `serve` that take a value: needed to find the first word that is none. */
const VALUE_OPTIONS = new Set([
  "--data",
  "--port",
  "--host",
  "--token",
  "--allow-host",
  "--base-path",
]);

/** Index of the first word that is neither an option nor its value; undefined where there is none. */
export function findFirstWord(given) {
  for (let i = 0; i < given.length; i++) {
    if (given[i] === "--") return undefined;
    if (!given[i].startsWith("-")) return i;
    if (VALUE_OPTIONS.has(given[i])) i++;
  }
  return undefined;
}
