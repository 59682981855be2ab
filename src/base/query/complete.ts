import { COMPARISONS, METRIC_PARTS, type Path } from "./ast.ts";
import { lexQuery, quoteKey, type Token } from "./lexer.ts";
import { FIELDS, parsePath } from "./paths.ts";

/** What can be named: only what is there is offered. */
export interface Catalog {
  readonly params: readonly string[];
  readonly metrics: readonly string[];
  readonly tags: readonly string[];
  /** Values of a path that are texts, the most frequent first. */
  readonly values: (path: Path) => readonly string[];
}

export interface Completion {
  /** What the list shows, and what a person types to find it. */
  readonly label: string;
  /** Takes the place of `[from, to)`. */
  readonly insert: string;
  readonly about: string;
}

interface Completions {
  readonly from: number;
  readonly to: number;
  readonly items: readonly Completion[];
}

const MAX_ITEMS = 50;
const OPERATORS: readonly Completion[] = [
  ...COMPARISONS.map((operator) => ({ label: operator, insert: `${operator} `, about: "" })),
  { label: "=~", insert: '=~ "', about: "matches a regular expression" },
  { label: "in", insert: "in (", about: "one of, or in LOW..HIGH" },
  { label: "glob", insert: 'glob "', about: "matches * and ?" },
];
const JOINTS: readonly Completion[] = [
  { label: "and", insert: "and ", about: "both" },
  { label: "or", insert: "or ", about: "one of the two" },
];

/** What may stand at the cursor of a query that is being typed. */
export function completeQuery(text: string, cursor: number, catalog: Catalog): Completions {
  const { tokens } = lexQuery(text.slice(0, cursor));
  const words = tokens.filter(({ kind }) => kind !== "end");
  const last = words.at(-1);
  const typed = last?.kind === "word" && last.to === cursor ? last : undefined;
  const before = typed === undefined ? words : words.slice(0, -1);
  const from = typed?.from ?? cursor;
  const items = itemsAt(before, catalog);
  return { from, to: cursor, items: narrow(items, typed?.text ?? "") };
}

/** The path whose value stands, or would stand, at the cursor. */
export function pathAt(text: string, cursor: number): Path | undefined {
  const { tokens } = lexQuery(text.slice(0, cursor));
  return pathBefore(tokens.filter(({ kind }) => kind !== "end"));
}

function pathBefore(tokens: readonly Token[]): Path | undefined {
  const token = tokens.findLast(
    ({ kind, text }) => kind === "word" && parsePath(text) !== undefined,
  );
  return token === undefined ? undefined : parsePath(token.text);
}

function itemsAt(before: readonly Token[], catalog: Catalog): readonly Completion[] {
  const last = before.at(-1);
  if (last === undefined || opensCondition(last)) return listPaths(catalog);
  const path = last.kind === "word" ? parsePath(last.text) : undefined;
  const inFront = before.at(-2);
  if (path !== undefined && (inFront === undefined || opensCondition(inFront)))
    return [...OPERATORS, ...JOINTS];
  if (last.kind === "operator" || last.kind === "(" || last.kind === ",")
    return listValues(before, catalog);
  return JOINTS;
}

/** A condition may begin behind this; a bracket behind `in` opens a list. */
function opensCondition(token: Token): boolean {
  return token.kind === "word" && ["and", "or", "not", "exists"].includes(token.text);
}

function listPaths({ params, metrics, tags }: Catalog): Completion[] {
  const fields = FIELDS.map(({ name, about }) => ({ label: name, insert: name, about }));
  return [
    ...fields.filter(({ label }) => !label.includes(".")),
    ...metrics.flatMap((key) => {
      const path = `metrics.${quoteKey(key)}`;
      return [
        { label: `metrics.${key}`, insert: path, about: "last value" },
        ...METRIC_PARTS.filter((part) => part !== "last").map((part) => ({
          label: `metrics.${key}.${part}`,
          insert: `${path}.${part}`,
          about: "",
        })),
      ];
    }),
    ...params.map((key) => ({
      label: `params.${key}`,
      insert: `params.${quoteKey(key)}`,
      about: "",
    })),
    ...tags.map((key) => ({ label: `tag.${key}`, insert: `tag.${quoteKey(key)}`, about: "" })),
    // Of code and environment: they are many.
    ...fields.filter(({ label }) => label.includes(".")),
  ];
}

/** Values of the path that the operator or the list stands behind. */
function listValues(before: readonly Token[], catalog: Catalog): Completion[] {
  const path = pathBefore(before);
  const last = before.at(-1);
  const isGroup = last?.kind === "(" && before.at(-2)?.text !== "in";
  if (path === undefined || isGroup) return listPaths(catalog);
  return catalog
    .values(path)
    .map((value) => ({ label: value, insert: quoteText(value), about: "" }));
}

/** A bare word where it can be one; what looks like a number has to be quoted to be text. */
function quoteText(text: string): string {
  return /^[A-Za-z_][\w.-]*$/.test(text) && parsePath(text) === undefined
    ? text
    : `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** Those that begin with what was typed, then those that hold it; all the same without regard to case. */
function narrow(items: readonly Completion[], typed: string): Completion[] {
  const wanted = typed.toLowerCase();
  const found = items
    .map((item) => ({ item, at: item.label.toLowerCase().indexOf(wanted) }))
    .filter(({ at, item }) => at >= 0 && item.insert !== typed);
  return found
    .toSorted((a, b) => Number(a.at > 0) - Number(b.at > 0))
    .slice(0, MAX_ITEMS)
    .map(({ item }) => item);
}
