import { parseNumber } from "../numbers.ts";
import type { Value } from "./styles.ts";
import { NUMBER } from "./styles.ts";

/** A bar of tqdm's as it was drawn once. */
export interface TqdmBar {
  readonly title: string;
  readonly at: number;
  readonly of: number | null;
  readonly values: readonly Value[];
}

const TQDM =
  /^(?<title>.{0,200}?):?\s*(?:\d{1,3}%\|[^|]*\|\s*)(?<at>\d+)\/(?<of>\d+)\s*\[(?<inside>.*)\]$/;
const TQDM_OPEN = /^(?:(?<title>.{0,200}?):\s*)?(?<at>\d+)it\s*\[(?<inside>.*)\]$/;
const POSTFIX = new RegExp(String.raw`^(?<name>[^=]{1,100})=\s*(?<value>${NUMBER})$`);
/** Lightning's number of the folder. */
const NOT_MEASURED = "v_num";

export function readTqdm(text: string): TqdmBar | undefined {
  const isLikely = text.endsWith("]") && (text.includes("%|") || text.includes("it ["));
  const groups = isLikely ? (TQDM.exec(text) ?? TQDM_OPEN.exec(text))?.groups : undefined;
  if (groups === undefined) return undefined;
  // First times and speed.
  const values = (groups["inside"] ?? "").split(", ").flatMap((piece): Value[] => {
    const found = POSTFIX.exec(piece.trim())?.groups;
    const value = parseNumber(found?.["value"] ?? "");
    const name = (found?.["name"] ?? "").trim();
    return value === undefined || name === NOT_MEASURED ? [] : [{ name, value }];
  });
  const of = groups["of"];
  return {
    title: (groups["title"] ?? "").trim(),
    at: Number(groups["at"]),
    of: of === undefined ? null : Number(of),
    values,
  };
}

/** What a bar is of, whichever epoch it is drawn in. */
export function laneOf({ title, of }: TqdmBar): string {
  return title === "" ? `of ${of}` : title.replaceAll(/\d+/g, "#");
}

/** The number that stands behind "epoch" in a bar's title. */
export function epochOfTitle(title: string): number | undefined {
  const found = /\bep(?:och)?\b\D{0,5}(\d{1,9})/i.exec(title)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** What a bar's values are of, where its title tells: those of the training need no word. */
export function partOfTitle(title: string): string {
  if (/\bval(?:id(?:at(?:ion|ing|e))?)?\b|\beval(?:uat(?:ion|ing|e))?\b/i.test(title))
    return "val/";
  return /\btest(?:ing)?\b/i.test(title) ? "test/" : "";
}

/** A bar of Keras' as it was drawn once. */
export interface KerasBar {
  readonly at: number;
  readonly of: number;
  readonly values: readonly Value[];
  /** It may be drawn once more with other values: it says "0s" for the time that is left, or that was needed. */
  readonly isUnclear: boolean;
}

const KERAS =
  /^\s*(?<at>\d+)\/(?<of>\d+)\s+(?:\[[=>.]*\]\s*|━+\s*)?(?:- ?)?(?<eta>ETA: )?(?<time>[\d:]+)s?(?:\s(?<rest>.*))?$/;
const KERAS_VALUE = new RegExp(String.raw`^(?<name>[A-Za-z_][^:]{0,100}):\s+(?<value>${NUMBER})$`);

export function readKeras(text: string): KerasBar | undefined {
  if (!text.includes(" - ")) return undefined;
  const groups = KERAS.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const values = (groups["rest"] ?? "").split(" - ").flatMap((piece): Value[] => {
    const found = KERAS_VALUE.exec(piece.replace(/^[\s-]+/, "").trim())?.groups;
    const value = parseNumber(found?.["value"] ?? "");
    return value === undefined ? [] : [{ name: found?.["name"] ?? "", value }];
  });
  if (values.length === 0) return undefined;
  const isDrawn = text.includes("━");
  const hasValidation = values.some(({ name }) => name.startsWith("val_"));
  return {
    at: groups["eta"] === undefined ? Number(groups["at"]) : -1,
    of: Number(groups["of"]),
    values,
    isUnclear: isDrawn && groups["time"] === "0" && !hasValidation,
  };
}

const KERAS_EPOCH = /^Epoch (\d+)\/(\d+)$/;

export function readKerasEpoch(text: string): number | undefined {
  const found = KERAS_EPOCH.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

const ENTRY = new RegExp(
  String.raw`'(?<name>[^']{1,200})': (?:'(?<quoted>[^']*)'|(?<bare>${NUMBER})|(?:[^,'{}[\]]*))(?:, |$)`,
  "y",
);

/** A dict as Hugging Face's Trainer prints it, numbers also in quotes; undefined for any other line. */
export function readPrintedDict(text: string): readonly Value[] | undefined {
  if (!text.startsWith("{'") || !text.endsWith("}")) return undefined;
  const inside = text.slice(1, -1);
  const values: Value[] = [];
  let at = 0;
  while (at < inside.length) {
    ENTRY.lastIndex = at;
    const found = ENTRY.exec(inside);
    if (found === null) return undefined;
    at = ENTRY.lastIndex;
    const value = parseNumber(found.groups?.["quoted"] ?? found.groups?.["bare"] ?? "");
    if (value !== undefined) values.push({ name: found.groups?.["name"] ?? "", value });
  }
  return values;
}
