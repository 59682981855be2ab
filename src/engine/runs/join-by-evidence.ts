import { newId, type GestureId } from "../../base/ids.ts";
import type { JoinReason } from "../../contract/run-sources.ts";
import { statement, type WriteDb } from "../../store/index.ts";
import { readBindings } from "./bindings.ts";
import type { SourcesChanged } from "./join-runs.ts";
import { SYSTEM_ACTOR, type WriteContext } from "./write-context.ts";

/** Two sources, by their numbers, that turned out to be of one run. */
export interface EvidentJoin {
  readonly a: number;
  readonly b: number;
  readonly reason: JoinReason;
}

/** Whether people said something about the run `r`, whose edits are `e`. */
export const IS_EDITED =
  "(e.run_id IS NOT NULL OR EXISTS (SELECT 1 FROM tag_edits t WHERE t.run_id = r.id))";

interface RunOfSource {
  readonly name: string;
  readonly projectId: string;
  readonly runId: string;
  readonly edited: number;
  readonly removed: number;
  /** Of the run's first source. */
  readonly firstNum: number;
}

/**
 * The runs of two sources become one: that of which people said something, else of parent and part the parent, else the
 * one that was found first. Does nothing
 * where that is so by now, or where people said something of both, or removed one. Each join is one gesture of the system:
 * its way back is that a person splits the source off.
 */
export function joinByEvidence(
  context: WriteContext,
  db: WriteDb,
  args: { readonly joins: readonly EvidentJoin[] },
): readonly SourcesChanged[] {
  return args.joins.flatMap((join) => joinOne(context, db, join));
}

function joinOne(context: WriteContext, db: WriteDb, join: EvidentJoin): readonly SourcesChanged[] {
  const [a, b] = [readRunOf(db, join.a), readRunOf(db, join.b)];
  if (a === undefined || b === undefined || a.runId === b.runId) return [];
  if (a.removed === 1 || b.removed === 1 || (a.edited === 1 && b.edited === 1)) return [];
  const isFirst =
    a.edited !== b.edited
      ? a.edited > b.edited
      : join.reason.kind === "parent" || a.firstNum < b.firstNum;
  const [into, from] = isFirst ? [a, b] : [b, a];
  const reason: JoinReason = { ...join.reason, of: into.name };
  const gesture = newId<GestureId>();
  context.commit(
    db,
    SYSTEM_ACTOR,
    gesture,
    readBindings(db, from.runId).map((before) => ({
      entity: `run:${into.runId}`,
      op: "source.bind" as const,
      before: { ...before },
      // What was joined before keeps why.
      after: {
        ...before,
        runId: into.runId,
        joined: true,
        ...(before.joined !== true && { reason }),
      },
    })),
  );
  return [{ gesture, projectId: into.projectId, runIds: [into.runId, from.runId] }];
}

function readRunOf(db: WriteDb, sourceNum: number): RunOfSource | undefined {
  return statement(
    db,
    `SELECT iif(s.part = '', s.path, s.path || '#' || s.part) AS name, s.project_id AS projectId, r.id AS runId,
            ${IS_EDITED} AS edited,
            coalesce(e.removed, 0) AS removed,
            (SELECT min(o.num) FROM sources o WHERE o.run_num = r.num) AS firstNum
       FROM sources s JOIN runs r ON r.num = s.run_num LEFT JOIN run_edits e ON e.run_id = r.id WHERE s.num = ?`,
  ).get(sourceNum) as RunOfSource | undefined;
}
