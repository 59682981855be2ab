import { z } from "zod";
import type { ApiClient } from "../rpc.ts";

/** What a tool answers: one sentence, and the facts. */
export interface Told {
  readonly text: string;
  readonly data: Record<string, unknown>;
}

export interface Tool {
  readonly name: string;
  readonly title: string;
  /** For a language model: what the numbers mean, and what must be told with them. */
  readonly description: string;
  readonly input: z.ZodObject;
  /** Absent unless agents may edit. */
  readonly edits: boolean;
  readonly run: (api: ApiClient, input: unknown) => Promise<Told>;
}

interface ToolDefinition<S extends z.ZodObject> extends Pick<
  Tool,
  "name" | "title" | "description"
> {
  readonly input: S;
  readonly edits?: true;
  readonly answer: (api: ApiClient, input: z.output<S>) => Promise<Told>;
}

/** A name that the input does not know is refused: an agent that misspells a filter must not get all runs. */
export function defineTool<S extends z.ZodObject>(definition: ToolDefinition<S>): Tool {
  const { name, title, description, edits = false, answer } = definition;
  const input = definition.input.strict();
  return {
    name,
    title,
    description,
    input,
    edits,
    run: (api, given) => answer(api, given as z.output<S>),
  };
}

/** What a procedure of the contract takes: tools narrow it, and write nothing twice. */
export function inputOf<S extends z.ZodObject>(procedure: {
  readonly "~orpc": { readonly inputSchema?: S | undefined };
}): S {
  const { inputSchema } = procedure["~orpc"];
  if (inputSchema === undefined) throw new TypeError("the procedure takes nothing");
  return inputSchema;
}

/** Of every list: pages that an agent can take in. */
export const pageOf = (most: number, usual: number) => ({
  limit: z
    .int()
    .min(1)
    .max(most)
    .default(usual)
    .describe("At most so many; fewer come where they would be too long."),
  cursor: z.string().max(10_000).exactOptional().describe("nextCursor of the answer before."),
});

/** The moment that a tool is asked about, for each call that it makes: none may mix then and now. */
export function momentOf({ at }: { readonly at?: number }): { at?: number } {
  return at === undefined ? {} : { at };
}

/** Characters of JSON in an answer: about fifteen thousand tokens. */
export const MOST_CHARACTERS = 50_000;
const MOST_TEXT = 2000;

interface Page {
  readonly rows: readonly unknown[];
}

/** Asks for fewer rows until they fit, so that the cursor goes on behind the last one that is shown. */
export async function pageThatFits<P extends Page>(
  limit: number,
  ask: (limit: number) => Promise<P>,
  shown: (page: P) => unknown = (page) => page,
): Promise<P> {
  let page = await ask(limit);
  let most = Math.min(limit, page.rows.length);
  for (;;) {
    const length = JSON.stringify(cutTexts(shown(page))).length;
    if (length <= MOST_CHARACTERS || most <= 1) return page;
    most = Math.max(1, Math.min(most - 1, Math.floor((most * MOST_CHARACTERS * 0.9) / length)));
    page = await ask(most);
  }
}

/** The first so many of a list, and how many there are. */
export function firstOf<T>(list: readonly T[], most: number): { shown: T[]; total: number } {
  return { shown: list.slice(0, most), total: list.length };
}

/** Long texts are cut, each with the number of characters that are missing. */
function cutTexts(value: unknown): unknown {
  if (typeof value === "string") {
    if (value.length <= MOST_TEXT) return value;
    const left = value.length - MOST_TEXT;
    return `${value.slice(0, MOST_TEXT).toWellFormed()}… (${left} more characters)`;
  }
  if (Array.isArray(value)) return value.map(cutTexts);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, cutTexts(one)]));
}

/**
 * An answer that fits: the longest lists are shortened until it does. `leftOut` names each of them with how many of how
 * many are there.
 */
export function fitAnswer(data: Record<string, unknown>): Record<string, unknown> {
  const answer = cutTexts(data) as Record<string, unknown>;
  const cut = new Map<string, { shown: number; of: number }>();
  while (JSON.stringify(answer).length > MOST_CHARACTERS) {
    const longest = findLongest(answer, "", undefined);
    if (longest === undefined) return { leftOut: ["Everything: the answer is too long."] };
    const { list, path } = longest;
    const of = cut.get(path)?.of ?? list.length;
    list.length = Math.floor(list.length / 2);
    cut.set(path, { shown: list.length, of });
  }
  if (cut.size === 0) return answer;
  const leftOut = [...cut].map(([path, { shown, of }]) => `${path}: ${shown} of ${of} are shown`);
  return { ...answer, leftOut };
}

interface Long {
  readonly path: string;
  readonly list: unknown[];
  readonly length: number;
}

function findLongest(value: unknown, path: string, best: Long | undefined): Long | undefined {
  if (typeof value !== "object" || value === null) return best;
  let found = best;
  if (Array.isArray(value) && value.length > 0) {
    // A list of many short things goes before the one long thing that holds it.
    const length = JSON.stringify(value).length / (value.length === 1 ? 4 : 1);
    if (found === undefined || length > found.length) found = { path, list: value, length };
  }
  for (const [key, one] of Object.entries(value))
    found = findLongest(one, path === "" ? key : `${path}.${key}`, found);
  return found;
}
