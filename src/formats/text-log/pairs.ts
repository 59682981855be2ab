import { parseNumber } from "../numbers.ts";
import { NUMBER } from "./styles.ts";

/** A name and what stands behind it, as text. */
export interface Pair {
  readonly name: string;
  readonly text: string;
  /** Of how many, where that is printed behind a slash. */
  readonly of: number | undefined;
}

/**
 * A name of one to four words, `=`, `:` or a space, and a number, perhaps with the number it is out of or a unit; or with
 * `=` any text.
 */
const NAME = String.raw`[A-Za-z_][\w./@%-]{0,60}(?: [A-Za-z_][\w./@%-]{0,60}){0,3}?`;
const PAIR = new RegExp(
  String.raw`(?<name>${NAME})(?:\s*[:=]\s*|\s+)\[?\(?(?<value>${NUMBER})(?:\/(?<of>\d{1,15}))?(?:(?<=\d)(?:%|[a-zA-Z]{1,3}(?:\/[a-zA-Z]{1,6})?))?[\])]?(?=[\s,;:|\])]|$)`,
  "y",
);
const TEXT_PAIR = /([A-Za-z_][\w./@%-]{0,60})=("[^"]{0,500}"|[^\s,;|"]{0,500})(?=[\s,;|]|$)/y;
const BETWEEN = /[\s,;:|\-[\](){}]*/y;
const MAX_PAIRS = 200;

/** The pairs of a line that holds nothing else; undefined for any other. */
export function readPairs(line: string): readonly Pair[] | undefined {
  const pairs: Pair[] = [];
  for (let at = skip(line, 0); at < line.length; at = skip(line, at)) {
    PAIR.lastIndex = at;
    const found = PAIR.exec(line)?.groups;
    if (found !== undefined) {
      const of = found["of"] === undefined ? undefined : Number(found["of"]);
      pairs.push({ name: found["name"] ?? "", text: found["value"] ?? "", of });
      at = PAIR.lastIndex;
    } else {
      TEXT_PAIR.lastIndex = at;
      const other = TEXT_PAIR.exec(line);
      if (other === null) return undefined;
      pairs.push({
        name: other[1] ?? "",
        text: (other[2] ?? "").replaceAll('"', ""),
        of: undefined,
      });
      at = TEXT_PAIR.lastIndex;
    }
    if (pairs.length > MAX_PAIRS) return undefined;
  }
  return pairs;
}

function skip(line: string, at: number): number {
  BETWEEN.lastIndex = at;
  BETWEEN.exec(line);
  return BETWEEN.lastIndex;
}

/** One line, one value: `loss: 0.25`, or `loss: 0.25 (step 10)`. */
const KEY_VALUE = new RegExp(
  String.raw`^(?<name>[A-Za-z_][^\s:]{0,100}):\s+(?<value>${NUMBER})(?:\s+\((?:step\s+)?(?<step>\d{1,18})\))?$`,
);

export function readKeyValue(line: string):
  | {
      readonly name: string;
      readonly value: number;
      readonly text: string;
      readonly step: string | undefined;
    }
  | undefined {
  const found = KEY_VALUE.exec(line)?.groups;
  const text = found?.["value"] ?? "";
  const value = parseNumber(text);
  return found === undefined || value === undefined
    ? undefined
    : { name: found["name"] ?? "", value, text, step: found["step"] };
}
