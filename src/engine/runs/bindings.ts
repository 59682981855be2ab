import type { JoinReason } from "../../contract/run-sources.ts";
import { statement, type ReadDb, type WriteDb } from "../../store/index.ts";
import { rebindSource } from "./rebind-source.ts";

/** Which run a source belongs to, as the journal has it. */
export interface Binding {
  readonly projectId: string;
  readonly path: string;
  /** "" for none. */
  readonly part: string;
  readonly runId: string;
  /** The source's own, which it has in a run of its own. */
  readonly colorSlot: number;
  /** When the source was found. */
  readonly createdUs: number;
  readonly fingerprint: string | null;
  /** The source was given to the run. */
  readonly joined?: boolean;
  /** By what; absent where a person did it. */
  readonly reason?: JoinReason;
  /** A person split it off: evidence does not join it again. */
  readonly apart?: boolean;
}

type BindingRow = Omit<Binding, "joined" | "reason" | "apart"> & {
  readonly joined: number;
  readonly reason: string | null;
  readonly apart: number;
};

const COLUMNS = `b.project_id AS projectId, b.path, b.part, b.run_id AS runId, b.color_slot AS colorSlot,
  b.created_us AS createdUs, b.fingerprint, b.joined, b.reason, b.apart`;

function toBinding({ joined, reason, apart, ...binding }: BindingRow): Binding {
  return {
    ...binding,
    ...(joined === 1 && { joined: true }),
    ...(reason !== null && { reason: JSON.parse(reason) as JoinReason }),
    ...(apart === 1 && { apart: true }),
  };
}

/** As when the source was found: without how it came to its run since. */
export function asFound(binding: Binding): Binding {
  const { projectId, path, part, runId, colorSlot, createdUs, fingerprint } = binding;
  return { projectId, path, part, runId, colorSlot, createdUs, fingerprint };
}

export function readBinding(
  db: ReadDb,
  { projectId, path, part }: Pick<Binding, "projectId" | "path" | "part">,
): Binding | undefined {
  const row = statement(
    db,
    `SELECT ${COLUMNS} FROM bindings b WHERE (b.project_id, b.path, b.part) = (?, ?, ?)`,
  ).get(projectId, path, part) as BindingRow | undefined;
  return row === undefined ? undefined : toBinding(row);
}

/** Of a file that holds several runs, the first one that was found. */
export function readFirstBinding(db: ReadDb, projectId: string, path: string): Binding | undefined {
  const row = statement(
    db,
    `SELECT ${COLUMNS} FROM bindings b WHERE b.project_id = ? AND b.path = ? ORDER BY b.part <> '', b.num LIMIT 1`,
  ).get(projectId, path) as BindingRow | undefined;
  return row === undefined ? undefined : toBinding(row);
}

/** All of a run, in the order in which they were found. */
export function readBindings(db: ReadDb, runId: string): readonly Binding[] {
  const rows = statement(
    db,
    `SELECT ${COLUMNS} FROM bindings b WHERE b.run_id = ? ORDER BY b.num`,
  ).all(runId) as BindingRow[];
  return rows.map(toBinding);
}

export function nextColorSlot(db: ReadDb, projectId: string): number {
  return statement(
    db,
    "SELECT 1 + coalesce(max(color_slot), -1) FROM bindings WHERE project_id = ?",
    "pluck",
  ).get(projectId) as number;
}

export function isBound(db: ReadDb, binding: Binding): boolean {
  return readBinding(db, binding)?.runId === binding.runId;
}

export function applyBinding(db: WriteDb, after: Binding): void {
  statement(
    db,
    `INSERT INTO bindings (project_id, path, part, run_id, color_slot, created_us, fingerprint, joined, reason, apart, num)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT 1 + coalesce(max(num), 0) FROM bindings))
     ON CONFLICT (project_id, path, part) DO UPDATE SET run_id = excluded.run_id, color_slot = excluded.color_slot,
       fingerprint = coalesce(excluded.fingerprint, fingerprint), joined = excluded.joined,
       reason = excluded.reason, apart = excluded.apart`,
  ).run(
    after.projectId,
    after.path,
    after.part,
    after.runId,
    after.colorSlot,
    after.createdUs,
    after.fingerprint,
    after.joined === true ? 1 : 0,
    after.reason === undefined ? null : JSON.stringify(after.reason),
    after.apart === true ? 1 : 0,
  );
  rebindSource(db, after);
}

/** Sources that came from another workspace file, which knew an earlier state of the journal, go to their runs. */
export function followBindings(db: WriteDb): void {
  const strays = statement(
    db,
    `SELECT ${COLUMNS} FROM sources s JOIN runs r ON r.num = s.run_num
       JOIN bindings b ON (b.project_id, b.path, b.part) = (s.project_id, s.path, s.part) WHERE b.run_id <> r.id`,
  ).all() as BindingRow[];
  for (const row of strays) rebindSource(db, toBinding(row));
}

/** After a journal was applied anew: its sources stand in the order in which the attached workspace has them. */
export function keepSourceOrder(db: WriteDb): void {
  db.exec(`UPDATE main.bindings SET num = coalesce(
    (SELECT o.num FROM old.bindings o WHERE (o.project_id, o.path, o.part) = (bindings.project_id, bindings.path, bindings.part)),
    num + (SELECT coalesce(max(num), 0) FROM old.bindings))`);
}
