import { quoteKey } from "./lexer.ts";
import { keyOf } from "./paths.ts";

/** The value of a metric where another one is best. It is read, not compared: no query can name it. */
export interface WherePath {
  readonly kind: "where";
  readonly key: string;
  /** The metric whose best step counts. */
  readonly of: string;
}

/** A key, quoted where it has to be, behind "metrics." and behind ".where.". */
const WHERE = /^metrics\.(?<key>(?:"(?:\\.|[^"\\])*"|[^"])+?)\.where\.(?<of>.+)$/;

/** Reads `metrics.train/loss.where.val/acc`; undefined for anything else. */
export function parseWherePath(text: string): WherePath | undefined {
  const { key, of } = WHERE.exec(text)?.groups ?? {};
  if (key === undefined || of === undefined) return undefined;
  return { kind: "where", key: keyOf(key), of: keyOf(of) };
}

export function writeWherePath(key: string, of: string): string {
  const quote = (name: string): string =>
    name.includes(".where.") ? `"${name.replaceAll(/["\\]/g, "\\$&")}"` : quoteKey(name);
  return `metrics.${quote(key)}.where.${quote(of)}`;
}
