import type { PredictionSource } from "../../../../src/contract/compare-predictions.ts";

/** A source as it stands in the address: "file:preds.csv", "table:val/predictions". */
export function writeSource(source: PredictionSource): string {
  return source.kind === "file" ? `file:${source.path}` : `table:${source.tag}`;
}

export function readSource(text: string): PredictionSource | undefined {
  const [, kind, name] = /^(file|table):([^]+)$/.exec(text) ?? [];
  if (name === undefined) return undefined;
  return kind === "file" ? { kind: "file", path: name } : { kind: "table", tag: name };
}
