import { AppError } from "../../base/errors.ts";
import { newId, type GestureId, type RunId } from "../../base/ids.ts";
import { statement, type ReadDb, type WriteDb } from "../../store/index.ts";
import { readRunEdit } from "./apply.ts";
import { asFound, nextColorSlot, readBinding, readBindings, type Binding } from "./bindings.ts";
import type { Actor, Decision } from "./journal.ts";
import type { WriteContext } from "./write-context.ts";

/** What a change of sources touched, for those who show it. */
export interface SourcesChanged {
  readonly gesture: string;
  readonly projectId: string;
  readonly runIds: readonly string[];
}

/** What is shown of it is asked again. */
export function topicsOfSources({ projectId, runIds }: SourcesChanged): readonly string[] {
  return [
    ...runIds.flatMap((id) => [`run:${id}`, `series:${id}`, `media:${id}`]),
    `project:${projectId}`,
    `metrics:${projectId}`,
    "projects",
    "journal",
  ];
}

/**
 * One gesture: all sources of some runs become sources of another one, and the emptied runs are no more; what was said of
 * them is kept for when they come back. Throws AppError NOT_FOUND, INVALID_INPUT.
 */
export function joinRuns(
  context: WriteContext,
  db: WriteDb,
  args: { readonly actor: Actor; readonly into: string; readonly ids: readonly string[] },
): SourcesChanged {
  const ids = [...new Set(args.ids)];
  const projectId = checkRun(db, args.into);
  const others = ids.map((id) => checkRun(db, id));
  if (ids.includes(args.into))
    throw new AppError("INVALID_INPUT", "A run cannot join itself.", "Name other runs to join.");
  if (others.some((other) => other !== projectId)) {
    throw new AppError(
      "INVALID_INPUT",
      "These runs are of different projects.",
      "Join runs of one project.",
    );
  }
  const gesture = newId<GestureId>();
  context.commit(
    db,
    args.actor,
    gesture,
    ids
      .flatMap((id) => readBindings(db, id))
      .map((before) => bind(before, { ...asFound(before), runId: args.into, joined: true })),
  );
  return { gesture, projectId, runIds: [args.into, ...ids] };
}

/**
 * A source becomes a run of its own: the one that it was before it was joined, else a new one. Throws AppError NOT_FOUND,
 * INVALID_INPUT where it is the run's only one.
 */
export function splitSource(
  context: WriteContext,
  db: WriteDb,
  args: { readonly actor: Actor; readonly sourceId: string },
): SourcesChanged {
  const source = statement(
    db,
    "SELECT project_id AS projectId, path, part FROM sources WHERE id = ?",
  ).get(args.sourceId) as Pick<Binding, "projectId" | "path" | "part"> | undefined;
  const binding = source === undefined ? undefined : readBinding(db, source);
  if (binding === undefined) {
    throw new AppError(
      "NOT_FOUND",
      `There is no source ${args.sourceId}.`,
      "Reload the run: its sources may have changed.",
    );
  }
  const others = readBindings(db, binding.runId).filter(
    ({ path, part }) => path !== binding.path || part !== binding.part,
  );
  if (others.length === 0) {
    throw new AppError(
      "INVALID_INPUT",
      "That is the only source of its run.",
      "Split a source of a run that has several.",
    );
  }
  const before = asFound(binding);
  const isSlotTaken = others.some(({ colorSlot }) => colorSlot === before.colorSlot);
  const after: Binding = {
    ...before,
    apart: true,
    runId: (binding.joined === true ? findRunBefore(db, before) : undefined) ?? newId<RunId>(),
    colorSlot: isSlotTaken ? nextColorSlot(db, before.projectId) : before.colorSlot,
  };
  const gesture = newId<GestureId>();
  context.commit(db, args.actor, gesture, [bind(binding, after)]);
  return { gesture, projectId: after.projectId, runIds: [before.runId, after.runId] };
}

function bind(before: Binding, after: Binding): Decision {
  return {
    entity: `run:${after.runId}`,
    op: "source.bind",
    before: { ...before },
    after: { ...after },
  };
}

/** The run that a joined source was bound to before any person gave it to another one; undefined where that has sources. */
function findRunBefore(db: ReadDb, { projectId, path, part }: Binding): string | undefined {
  const before = statement(
    db,
    `SELECT seq, op, before ->> '$.path' AS earlierPath, after ->> '$.runId' AS runId, after ->> '$.joined' AS joined FROM journal
      WHERE seq < :seq AND op IN ('source.bind', 'source.move') AND after ->> '$.projectId' = :projectId
        AND after ->> '$.path' = :path AND coalesce(after ->> '$.part', :part) = :part ORDER BY seq DESC LIMIT 1`,
  );
  let at = { seq: Number.MAX_SAFE_INTEGER, path };
  for (;;) {
    const entry = before.get({ ...at, projectId, part }) as
      | {
          readonly seq: number;
          readonly op: string;
          readonly earlierPath: string;
          readonly runId: string;
          readonly joined: number | null;
        }
      | undefined;
    if (entry === undefined) return undefined;
    if (entry.op === "source.bind" && entry.joined !== 1)
      return readBindings(db, entry.runId).length > 0 ? undefined : entry.runId;
    at = { seq: entry.seq, path: entry.op === "source.move" ? entry.earlierPath : at.path };
  }
}

/** Answers the run's project. */
function checkRun(db: ReadDb, id: string): string {
  const projectId = statement(db, "SELECT project_id FROM runs WHERE id = ?", "pluck").get(id) as
    | string
    | undefined;
  if (projectId === undefined)
    throw new AppError("NOT_FOUND", `There is no run ${id}.`, "Reload the list of runs.");
  if (readRunEdit(db, id).removed)
    throw new AppError("INVALID_INPUT", "A removed run cannot be joined.", "Restore it first.");
  return projectId;
}
