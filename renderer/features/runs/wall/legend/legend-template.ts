import { quoteKey } from "../../../../../src/base/query/index.ts";

/** A piece of a template: text as it is, or a value of the run. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "name" }
  | { readonly kind: "id" }
  /** A path as in a query. */
  | { readonly kind: "path"; readonly path: string };

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
 * A legend as people paste it from W&B: `${run:displayName} - ${config:lr}`. What stands in `[[ ]]` there is about the
 * point under the cursor, which the tooltip shows anyway: it is left out. An unknown placeholder stays as it is written.
 */
export function parseTemplate(template: string): readonly Piece[] {
  const text = template.replaceAll(/\[\[.*?\]\]/gs, "").trim();
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    if (match.index > at) pieces.push({ kind: "text", text: text.slice(at, match.index) });
    pieces.push(readPlaceholder(match[1] ?? "", match[0]));
    at = match.index + match[0].length;
  }
  if (at < text.length) pieces.push({ kind: "text", text: text.slice(at) });
  return pieces;
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
export function pathsOf(pieces: readonly Piece[]): readonly string[] {
  return [...new Set(pieces.flatMap((piece) => (piece.kind === "path" ? [piece.path] : [])))];
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** What a run is called by the template; its own name where nothing is left of that. */
export function fillTemplate(
  pieces: readonly Piece[],
  run: Named,
  valueOf: (path: string) => string,
): string {
  const text = pieces
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
        default:
          return piece satisfies never;
      }
    })
    .join("")
    .trim();
  return text === "" ? run.name : text;
}
