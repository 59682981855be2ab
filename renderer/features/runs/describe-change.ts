import { z } from "zod";
import type { JsonValue } from "../../../src/base/json.ts";
import { joinReason } from "../../../src/contract/run-sources.ts";
import { describeJoin } from "./describe-join.ts";

/** What entries of a run's history leave behind; an edit holds only what it touched, null for "as it was observed". */
const entrySchema = z
  .object({
    path: z.string(),
    removed: z.boolean(),
    name: z.string().nullable(),
    color: z.unknown(),
    state: z.string().nullable(),
    notes: z.unknown(),
    tags: z.record(z.string(), z.unknown()),
  })
  .partial();

/** An entry of a run's history. */
interface Change {
  readonly op: string;
  readonly before: JsonValue;
  readonly after: JsonValue;
}

const boundSchema = z.object({ runId: z.string(), reason: joinReason }).partial().catch({});
const runOf = (bound: JsonValue): string | undefined => boundSchema.parse(bound).runId;

/** Whether a source went to another run. */
export function isJoin({ op, before, after }: Change): boolean {
  return op === "source.bind" && before !== null && runOf(before) !== runOf(after);
}

/** What an entry of the history of the run did, in words. */
export function describeChange(change: Change, runId: string): string {
  const { op, after } = change;
  const {
    path = "",
    removed,
    name,
    color,
    state,
    notes,
    tags,
  } = entrySchema.catch({}).parse(after);
  if (isJoin(change)) {
    const { reason } = boundSchema.parse(after);
    const why = reason === undefined ? "" : `; ${describeJoin(reason)}`;
    return `Source ${path} ${runOf(after) === runId ? "came from" : "went to"} another run${why}`;
  }
  if (op === "source.bind") return `Found in ${path}`;
  if (op === "source.move") return `Source moved to ${path}`;
  const parts: string[] = [];
  if (removed !== undefined) parts.push(removed ? "removed" : "restored");
  if (name !== undefined)
    parts.push(name === null ? "named as it was observed" : `named “${name}”`);
  if (color !== undefined) parts.push(color === null ? "first colour again" : "another colour");
  if (state !== undefined)
    parts.push(state === null ? "state as it is seen" : `marked as ${state}`);
  if (notes !== undefined) parts.push("notes changed");
  if (tags !== undefined) parts.push(`tags changed: ${Object.keys(tags).join(", ")}`);
  const text = parts.join(", ");
  return text === "" ? "Changed" : text.charAt(0).toUpperCase() + text.slice(1);
}
