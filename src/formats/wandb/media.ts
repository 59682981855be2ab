import { isPlainObject, type JsonValue } from "../../base/json.ts";
import type { MediaSeen } from "../../base/run-event.ts";
import { numberOf } from "../jsonl/json-line.ts";
import type { MediaContent, MediaFile } from "../media.ts";
import type { Item } from "./items.ts";

type Fields = { readonly [key: string]: JsonValue };

/** By the dictionary's `_type`. Lists of one kind have the name of the kind alone, and their parts in a list. */
const KINDS: ReadonlyMap<string, MediaSeen["mediaType"]> = new Map([
  ["image-file", "image"],
  ["images/separated", "image"],
  ["images", "image"],
  ["audio-file", "audio"],
  ["audio", "audio"],
  ["table-file", "table"],
  ["html-file", "html"],
  ["html", "html"],
  ["video-file", "video"],
  ["videos", "video"],
  ["histogram", "histogram"],
  ["plotly-file", "file"],
  ["bokeh-file", "file"],
  ["object3D-file", "file"],
  ["object3D", "file"],
  ["molecule-file", "file"],
  ["molecule", "file"],
]);
/** Where the logger keeps the files of a run, beside its record. */
const FILES = "files";
/** A histogram of more than this is damage or malice. */
const MAX_BINS = 100_000;

export interface Medium {
  /** All keys to it, joined by ".". */
  readonly name: string;
  readonly fields: Fields;
}

/**
 * Takes the media out of a row: dictionaries with a `_type`, whole as JSON or a field an item, each with its keys. What is
 * left is numbers and texts.
 */
export function splitMedia(items: readonly Item[]): {
  readonly media: readonly Medium[];
  readonly rest: readonly Item[];
} {
  const marked = items.filter(
    ({ path, value }) => path.length > 1 && path.at(-1) === "_type" && typeof value === "string",
  );
  const byKey = new Map<string, Record<string, JsonValue>>(
    marked.map(({ path }) => [keyOf(path.slice(0, -1)), {}]),
  );
  const media: Medium[] = [];
  const rest: Item[] = [];
  for (const item of items) {
    const fields = byKey.size === 0 ? undefined : findFields(byKey, item.path);
    if (fields !== undefined) fields[item.path.at(-1) ?? ""] = item.value;
    else if (isPlainObject(item.value)) takeMedia(item.path, item.value, media, rest);
    else rest.push(item);
  }
  for (const { path } of marked) {
    const key = path.slice(0, -1);
    media.push({ name: key.join("."), fields: byKey.get(keyOf(key)) ?? {} });
  }
  return { media, rest };
}

const keyOf = (path: readonly string[]): string => path.join("\n");

/** Of the medium that the item is a field of, or a field of a field. */
function findFields(
  byKey: ReadonlyMap<string, Record<string, JsonValue>>,
  path: readonly string[],
): Record<string, JsonValue> | undefined {
  for (let depth = path.length - 1; depth > 0; depth--) {
    const fields = byKey.get(keyOf(path.slice(0, depth)));
    if (fields !== undefined) return fields;
  }
  return undefined;
}

/** In a dictionary that came as one value. */
function takeMedia(
  path: readonly string[],
  value: Fields,
  media: Medium[],
  rest: Item[],
  depth = 0,
): void {
  if (typeof value["_type"] === "string") {
    media.push({ name: path.join("."), fields: value });
    return;
  }
  for (const key of Object.keys(value)) {
    const child = value[key] ?? null;
    if (!isPlainObject(child)) rest.push({ path: [...path, key], value: child });
    else if (depth < 32) takeMedia([...path, key], child, media, rest, depth + 1);
  }
}

/** Undefined for what nothing is shown of. */
export function mediaTypeOf({ fields }: Medium): MediaSeen["mediaType"] | undefined {
  const type = fields["_type"];
  return typeof type === "string" ? KINDS.get(type) : undefined;
}

/** Values side by side. */
export function samplesOf(medium: Medium): number {
  return mediaTypeOf(medium) === "histogram" ? 1 : filesOf(medium).length;
}

export function readMedium(medium: Medium): MediaContent | "unreadable" {
  if (mediaTypeOf(medium) !== "histogram") {
    const files = filesOf(medium);
    return files.length === 0 ? "unreadable" : { kind: "files", files };
  }
  const { bins, values } = medium.fields;
  const edges = numbersOf(bins);
  const counts = numbersOf(values);
  if (edges === undefined || counts === undefined || edges.length !== counts.length + 1)
    return "unreadable";
  const buckets = new Float64Array(counts.length * 3);
  for (const [i, count] of counts.entries()) {
    buckets[3 * i] = edges[i] ?? NaN;
    buckets[3 * i + 1] = edges[i + 1] ?? NaN;
    buckets[3 * i + 2] = count;
  }
  return { kind: "histogram", buckets };
}

function numbersOf(list: JsonValue | undefined): readonly number[] | undefined {
  if (!Array.isArray(list) || list.length > MAX_BINS) return undefined;
  const numbers = (list as readonly JsonValue[]).map(numberOf);
  return numbers.every((number) => number !== undefined) ? numbers : undefined;
}

function filesOf({ fields }: Medium): readonly MediaFile[] {
  const type = fields["_type"];
  if (typeof fields["path"] === "string") return [fileOf(fields)].flatMap((file) => file ?? []);
  const { filenames, captions } = fields;
  if (Array.isArray(filenames)) {
    const texts = Array.isArray(captions) ? (captions as readonly JsonValue[]) : [];
    return (filenames as readonly JsonValue[]).flatMap(
      (path, i) => fileOf({ path, caption: texts[i] ?? null }) ?? [],
    );
  }
  // "audio": {"audio": [...]}, "videos": {"videos": [...]}
  const parts = typeof type === "string" ? fields[type] : undefined;
  return (Array.isArray(parts) ? (parts as readonly JsonValue[]) : []).flatMap(
    (part) => (isPlainObject(part) ? fileOf(part) : undefined) ?? [],
  );
}

function fileOf({ path, sha256, caption }: Fields): MediaFile | undefined {
  if (typeof path !== "string" || path === "") return undefined;
  return {
    path: `${FILES}/${path}`,
    ...(typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256) && { sha256 }),
    ...(typeof caption === "string" && caption !== "" && { caption }),
  };
}
