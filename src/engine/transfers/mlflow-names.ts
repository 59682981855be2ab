const MOST_KEY = 250;

/**
 * Names as MLflow takes them, each another one: letters, digits and `_-./: `, as a path in its normal form. One object gives names
 * of one kind in one run.
 */
export class MlflowNames {
  readonly #used = new Set<string>();

  give(name: string): string {
    const clean = toKey(name);
    for (let i = 1; ; i++) {
      const suffix = i === 1 ? "" : `_${i}`;
      const one = `${clean.slice(0, MOST_KEY - suffix.length)}${suffix}`;
      if (this.#used.has(one)) continue;
      this.#used.add(one);
      return one;
    }
  }
}

function toKey(name: string): string {
  const parts = name
    .replace(/[^\p{L}\p{N}\p{M}_\-./: ]/gu, "_")
    .split("/")
    .filter((part) => part !== "" && part !== "." && part !== "..");
  return parts.join("/").slice(0, MOST_KEY).replace(/\/+$/, "") || "_";
}
