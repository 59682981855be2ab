import { FACTS } from "../run-facts.ts";
import { METRIC_PARTS, type MetricPart, type Path, type PathType } from "./ast.ts";
import { unquote } from "./lexer.ts";

/** A field of every run. */
export interface FieldInfo {
  readonly name: string;
  readonly type: PathType;
  readonly about: string;
}

export const FIELDS: readonly FieldInfo[] = [
  { name: "name", type: "text", about: "name of the run" },
  { name: "id", type: "text", about: "id of the run" },
  { name: "state", type: "text", about: "running, stalled, finished, failed, killed, lost" },
  { name: "project", type: "text", about: "name of the project" },
  { name: "experiment", type: "text", about: "name of the experiment" },
  { name: "notes", type: "text", about: "notes" },
  { name: "tags", type: "text", about: "tags, with their values" },
  { name: "logger", type: "text", about: "who wrote the files" },
  { name: "path", type: "text", about: "files the run was read from, relative to the project" },
  { name: "commit", type: "text", about: "the same as code.commit" },
  { name: "branch", type: "text", about: "the same as code.branch" },
  { name: "created", type: "time", about: "when Assay first saw the run" },
  { name: "started", type: "time", about: "when the run started" },
  { name: "updated", type: "time", about: "when its newest data arrived" },
  { name: "duration", type: "seconds", about: "from start to newest data" },
  { name: "step", type: "number", about: "last step" },
  { name: "points", type: "number", about: "points stored" },
  { name: "size", type: "number", about: "bytes of its files" },
  { name: "metrics", type: "number", about: "number of metrics" },
  { name: "params", type: "number", about: "number of params" },
  ...FACTS.map(({ key: name, type, about }) => ({ name, type, about })),
];

/** Roots of paths with a key of the user's own. Both numbers of a word are understood. */
export const ROOTS = {
  param: "param",
  params: "param",
  config: "param",
  tag: "tag",
  tags: "tag",
  metric: "metric",
  metrics: "metric",
  summary: "metric",
} as const;

/**
 * What a word means as a path; undefined where it is none. Of `metrics.a.b.best` the key is `a.b`: the last piece is a
 * part where it names one and stands outside of quotes.
 */
export function parsePath(word: string): Path | undefined {
  const field = FIELDS.find(({ name }) => name === word);
  if (field !== undefined) return { kind: "field", field: field.name, type: field.type };
  const dot = word.indexOf(".");
  if (dot <= 0) return undefined;
  const root = word.slice(0, dot);
  if (!Object.hasOwn(ROOTS, root)) return undefined;
  const kind = ROOTS[root as keyof typeof ROOTS];
  const rest = word.slice(dot + 1);
  if (rest === "") return undefined;
  if (kind !== "metric") return { kind, key: keyOf(rest), type: "any" };
  const lastDot = rest.lastIndexOf(".");
  const last = rest.slice(lastDot + 1);
  if (lastDot > 0 && isMetricPart(last)) {
    return { kind, key: keyOf(rest.slice(0, lastDot)), part: last, type: "number" };
  }
  return { kind, key: keyOf(rest), part: "last", type: "number" };
}

/** A key is quoted whole, or in pieces: `"a b"/c`. */
export function keyOf(text: string): string {
  return text.replace(/"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`/g, unquote);
}

function isMetricPart(text: string): text is MetricPart {
  return (METRIC_PARTS as readonly string[]).includes(text);
}

/** The nearest of the words, for a hint; undefined where none is near. */
export function nearestWord(word: string, words: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.min(3, Math.ceil(word.length / 2)) + 1;
  for (const candidate of words) {
    const distance = editDistance(word.slice(0, 40), candidate.slice(0, 40));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein's. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
