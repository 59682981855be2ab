import { parsePath, quoteKey } from "../../../../../src/base/query/index.ts";
import type { PointText } from "../../../../charts/line-data.ts";

/** A piece of a template: text as it is, or a value of the run. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "name" }
  | { readonly kind: "id" }
  /** A path as in a query. */
  | { readonly kind: "path"; readonly path: string }
  /** Of the point under the cursor. */
  | { readonly kind: "point"; readonly field: keyof PointText };

export interface Template {
  readonly name: readonly Piece[];
  /** What stood in `[[ ]]`: said beside the name at the cursor. */
  readonly atCursor: readonly Piece[];
}

/** W&B's words for the point under the cursor, and ours: `y` is what is drawn, `original` what was logged. */
const POINT_FIELDS: Readonly<Record<string, keyof PointText>> = {
  x: "x",
  y: "y",
  smoothed: "y",
  original: "original",
  step: "step",
};
const AT_CURSOR = /\[\[(.*?)\]\]/gs;
const PLACEHOLDER = /\$\{([^{}]*)\}/g;
/** W&B's words for fields of a run, and ours. */
const FIELDS: Readonly<Record<string, string>> = {
  state: "state",
  group: "experiment",
  experiment: "experiment",
  created: "created",
  notes: "notes",
};

/**
 * A legend as people paste it from W&B: `${run:displayName} - ${config:lr} [[ ${x}: ${y} ]]`. An unknown placeholder
 * stays as it is written.
 */
export function parseTemplate(template: string): Template {
  const atCursor = [...template.matchAll(AT_CURSOR)].map(([, inner = ""]) => inner.trim());
  return {
    name: parsePieces(template.replaceAll(AT_CURSOR, "").trim(), readPlaceholder),
    atCursor: parsePieces(atCursor.join(" "), readAtCursor),
  };
}

/** Without a template: the run's own name, and its values in the columns that people froze in the table. */
export function templateOf(columns: readonly string[]): Template {
  const values = columns.flatMap((path): Piece[] => {
    const parsed = parsePath(path);
    // Times and states change while one looks; sparklines are no text.
    if (parsed === undefined || parsed.kind === "field") return [];
    return [
      { kind: "text", text: `  ${parsed.key} ` },
      { kind: "path", path },
    ];
  });
  return { name: values.length === 0 ? [] : [{ kind: "name" }, ...values], atCursor: [] };
}

type Read = (inner: string, written: string) => Piece;

function parsePieces(text: string, read: Read): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    if (match.index > at) pieces.push({ kind: "text", text: text.slice(at, match.index) });
    pieces.push(read(match[1] ?? "", match[0]));
    at = match.index + match[0].length;
  }
  if (at < text.length) pieces.push({ kind: "text", text: text.slice(at) });
  return pieces;
}

function readAtCursor(inner: string, written: string): Piece {
  const key = inner.trim();
  if (Object.hasOwn(POINT_FIELDS, key)) {
    return { kind: "point", field: POINT_FIELDS[key] as keyof PointText };
  }
  return readPlaceholder(inner, written);
}

function readPlaceholder(inner: string, written: string): Piece {
  const colon = inner.indexOf(":");
  const [space, key] =
    colon < 0
      ? ["run", inner.trim()]
      : [inner.slice(0, colon).trim(), inner.slice(colon + 1).trim()];
  switch (space) {
    case "run":
      if (key === "displayName" || key === "name") return { kind: "name" };
      if (key === "id") return { kind: "id" };
      if (Object.hasOwn(FIELDS, key)) return { kind: "path", path: FIELDS[key] as string };
      break;
    case "config":
    case "params":
    case "param":
      return { kind: "path", path: `params.${quoteKey(key)}` };
    case "tag":
    case "tags":
      return { kind: "path", path: `tags.${quoteKey(key)}` };
    case "summary":
    case "metric":
    case "metrics":
      return { kind: "path", path: `metrics.${quoteKey(key)}.last` };
    default:
      break;
  }
  return { kind: "text", text: written };
}

/** The paths that a template reads, each once. */
export function pathsOf({ name, atCursor }: Template): readonly string[] {
  const pieces = [...name, ...atCursor];
  return [...new Set(pieces.flatMap((piece) => (piece.kind === "path" ? [piece.path] : [])))];
}

interface Named {
  readonly id: string;
  readonly name: string;
}

type ValueOf = (path: string) => string;

/** What a run is called by the template; its own name where nothing is left of that. */
export function fillName({ name }: Template, run: Named, valueOf: ValueOf): string {
  const text = fill(name, run, valueOf);
  return text === "" ? run.name : text;
}

/** What is said of a point of the run at the cursor; undefined where the template has nothing of that. */
export function fillAtCursor(
  { atCursor }: Template,
  run: Named,
  valueOf: ValueOf,
): ((point: PointText) => string) | undefined {
  if (atCursor.length === 0) return undefined;
  return (point) => fill(atCursor, run, valueOf, point);
}

function fill(pieces: readonly Piece[], run: Named, valueOf: ValueOf, point?: PointText): string {
  return pieces
    .map((piece) => {
      switch (piece.kind) {
        case "text":
          return piece.text;
        case "name":
          return run.name;
        case "id":
          return run.id;
        case "path":
          return valueOf(piece.path);
        case "point":
          return point?.[piece.field] ?? "";
        default:
          return piece satisfies never;
      }
    })
    .join("")
    .trim();
}
