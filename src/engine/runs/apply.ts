import type { JsonValue } from "../../base/json.ts";
import type { Goal } from "../../base/metric-goal.ts";
import type { EndState } from "../../base/run-event.ts";
import type { ImportOrigin } from "../../contract/ingest-import.ts";
import { statement, type ReadDb, type WriteDb } from "../../store/index.ts";
import { applyBinding, isBound, type Binding } from "./bindings.ts";
import type { JournalEntry, JournalOp } from "./journal.ts";
import {
  applyModelEdit,
  applyVersionEdit,
  hasModelEdit,
  hasVersionEdit,
  type ModelEdit,
  type VersionEdit,
} from "./model-edits.ts";
import { applyFindingEdit, readFindingEdit, type FindingEdit } from "./finding-edits.ts";
import { applyKeyEdit, readNamedKey, type KeyEdit } from "./key-edits.ts";
import {
  applyCommentEdit,
  applyReportEdit,
  hasCommentEdit,
  hasReportEdit,
  type CommentEdit,
  type ReportEdit,
} from "./report-edits.ts";
import { applyShareEdit, readShare, type ShareEdit } from "./share-edits.ts";
import { applyRuleEdit, readTextRule, type RuleEdit } from "./text-rules.ts";
import { applyViewEdit, readView, type ViewEdit } from "./views.ts";

/** `after` of each operation. Undoing swaps before and after, so every operation states what it leaves behind. */
export interface ProjectAfter {
  readonly name: string;
  readonly root: string | null;
  readonly createdUs: number;
  readonly removed: boolean;
  /** Of a project that was taken in once. */
  readonly import?: ImportOrigin;
}
/** Only the fields that the edit touched. */
export interface ProjectEdit {
  readonly name?: string;
  readonly removed?: boolean;
}
/** Only the fields that the edit touched; null goes back to what was observed. */
export interface RunEdit {
  readonly name?: string | null;
  readonly notes?: string | null;
  readonly color?: string | number | null;
  readonly removed?: boolean;
  readonly state?: EndState | null;
  readonly tags?: TagEdits;
}
/** By key: a value ("" for a mere label), null for a tag that was taken off, false where people said nothing. */
export type TagEdits = Readonly<Record<string, string | null | false>>;

/** The same of a metric in its project; null goes back to the guess. */
export interface MetricEdit {
  readonly goal?: Goal | null;
  readonly unit?: string | null;
  readonly format?: string | null;
}

/** Of a logger's store on this machine, by its path. */
interface StoreEdit {
  readonly dismissed: boolean;
}

/** Brings the tables derived from the journal to where the entry says. Throws when it says nothing that can be. */
export function applyEntry(db: WriteDb, entry: JournalEntry): void {
  const id = idOf(entry.entity);
  if (entry.op === "project.add")
    return applyProject(db, id, entry.after as unknown as ProjectAfter | null);
  if (entry.after === null) throw new Error("it leaves nothing behind");
  switch (entry.op) {
    case "project.edit":
      return applyProjectEdit(db, id, entry.after as unknown as ProjectEdit);
    case "source.bind":
      return applyBinding(db, entry.after as unknown as Binding);
    case "source.move":
      return applyMove(
        db,
        entry.before as unknown as SourcePlace,
        entry.after as unknown as SourcePlace,
      );
    case "run.edit":
      return applyRunEdit(db, id, entry.after as unknown as RunEdit);
    case "view.edit":
      return applyViewEdit(db, id, entry.after as unknown as ViewEdit);
    case "rule.edit":
      return applyRuleEdit(db, id, entry.after as unknown as RuleEdit);
    case "store.edit":
      return applyStoreEdit(db, id, entry.after as unknown as StoreEdit);
    case "metric.edit":
      return applyMetricEdit(db, id, entry.after as unknown as MetricEdit);
    case "model.edit":
      return applyModelEdit(db, id, entry.after as unknown as ModelEdit, entry.atMs);
    case "version.edit":
      return applyVersionEdit(db, id, entry.after as unknown as VersionEdit, entry.atMs);
    case "finding.edit":
      return applyFindingEdit(db, id, entry.after as unknown as FindingEdit);
    case "report.edit":
      return applyReportEdit(db, id, entry.after as unknown as ReportEdit, entry);
    case "comment.edit":
      return applyCommentEdit(db, id, entry.after as unknown as CommentEdit);
    case "key.edit":
      return applyKeyEdit(db, id, entry.after as unknown as KeyEdit);
    case "share.edit":
      return applyShareEdit(db, id, entry.after as unknown as ShareEdit);
  }
}

/** Do the derived tables still say what an entry with this `after` left behind? */
export function isPresent(db: ReadDb, op: JournalOp, entity: string, after: JsonValue): boolean {
  const id = idOf(entity);
  switch (op) {
    case "project.add":
      return (readProject(db, id)?.removed ?? true) === (after === null);
    case "project.edit":
      return hasFields(readProject(db, id), after);
    case "run.edit":
      return hasRunEdit(db, id, after as unknown as RunEdit);
    case "view.edit":
      return hasFields(readView(db, id), after);
    case "rule.edit":
      return hasFields(readTextRule(db, id), after);
    case "metric.edit":
      return hasFields(readMetricEdit(db, ...splitMetric(id)), after);
    case "store.edit":
      return hasFields(readStoreEdit(db, id), after);
    case "model.edit":
      return hasModelEdit(db, id, after as unknown as ModelEdit);
    case "version.edit":
      return hasVersionEdit(db, id, after as unknown as VersionEdit);
    case "finding.edit":
      return hasFields(readFindingEdit(db, id), after);
    case "report.edit":
      return hasReportEdit(db, id, after as unknown as ReportEdit);
    case "comment.edit":
      return hasCommentEdit(db, id, after as unknown as CommentEdit);
    case "key.edit":
      return hasFields(readNamedKey(db, id), after);
    case "share.edit":
      return hasFields(readShare(db, id), after);
    case "source.bind":
      return isBound(db, after as unknown as Binding);
    case "source.move":
      return false;
  }
}

function hasRunEdit(db: ReadDb, runId: string, { tags = {}, ...fields }: RunEdit): boolean {
  return (
    hasFields(readRunEdit(db, runId), { ...fields }) &&
    hasFields(readTagEdits(db, runId, Object.keys(tags)), tags)
  );
}

function hasFields(present: object | undefined, fields: JsonValue): boolean {
  const now: Readonly<Record<string, unknown>> = { ...present };
  // A colour is text in the table, a slot's number in an edit.
  const text = (value: unknown): unknown => (typeof value === "number" ? String(value) : value);
  return Object.entries(fields ?? {}).every(([key, value]) => text(now[key]) === text(value));
}

function idOf(entity: string): string {
  return entity.slice(entity.indexOf(":") + 1);
}

/** Undefined for a project that was never added. */
export function readProject(db: ReadDb, id: string): ProjectAfter | undefined {
  const row = statement(
    db,
    "SELECT name, root, created_us AS createdUs, removed, import FROM projects WHERE id = ?",
  ).get(id) as
    | (Omit<ProjectAfter, "removed" | "import"> & { removed: number; import: string | null })
    | undefined;
  if (row === undefined) return undefined;
  const { removed, import: origin, ...rest } = row;
  return {
    ...rest,
    removed: removed === 1,
    ...(origin !== null && { import: JSON.parse(origin) as ImportOrigin }),
  };
}

/** What people said about a run; null where they said nothing. */
export function readRunEdit(db: ReadDb, runId: string): Required<Omit<RunEdit, "tags">> {
  const row = statement(
    db,
    "SELECT name, notes, color, state, removed FROM run_edits WHERE run_id = ?",
  ).get(runId) as
    | {
        name: string | null;
        notes: string | null;
        color: string | null;
        state: EndState | null;
        removed: number;
      }
    | undefined;
  return {
    name: row?.name ?? null,
    notes: row?.notes ?? null,
    color: row?.color ?? null,
    state: row?.state ?? null,
    removed: row?.removed === 1,
  };
}

/** The same of some of its tags. */
export function readTagEdits(db: ReadDb, runId: string, keys: readonly string[]): TagEdits {
  const read = statement(db, "SELECT value FROM tag_edits WHERE run_id = ? AND key = ?", "pluck");
  return Object.fromEntries(
    keys.map((key) => {
      const value = read.get(runId, key) as string | null | undefined;
      return [key, value === undefined ? false : value];
    }),
  );
}

export function metricEntity(projectId: string, metric: string): string {
  return `metric:${projectId}/${metric}`;
}

/** A project's id has no slash. */
function splitMetric(id: string): [projectId: string, metric: string] {
  const slash = id.indexOf("/");
  return [id.slice(0, slash), id.slice(slash + 1)];
}

/** What people said about a metric; null where they said nothing. */
export function readMetricEdit(
  db: ReadDb,
  projectId: string,
  metric: string,
): Required<MetricEdit> {
  const row = statement(
    db,
    "SELECT goal, unit, format FROM metric_edits WHERE project_id = ? AND metric = ?",
  ).get(projectId, metric) as Required<MetricEdit> | undefined;
  return row ?? { goal: null, unit: null, format: null };
}

function applyMetricEdit(db: WriteDb, id: string, after: MetricEdit): void {
  const [projectId, metric] = splitMetric(id);
  const { goal, unit, format } = { ...readMetricEdit(db, projectId, metric), ...after };
  statement(
    db,
    `INSERT INTO metric_edits (project_id, metric, goal, unit, format) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET goal = excluded.goal, unit = excluded.unit, format = excluded.format`,
  ).run(projectId, metric, goal, unit, format);
}

function applyProject(db: WriteDb, id: string, after: ProjectAfter | null): void {
  if (after === null) {
    statement(db, "UPDATE projects SET removed = 1 WHERE id = ?").run(id);
    return;
  }
  statement(
    db,
    `INSERT INTO projects (id, name, root, created_us, removed, import) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, root = excluded.root, removed = excluded.removed,
       import = excluded.import`,
  ).run(
    id,
    after.name,
    after.root,
    after.createdUs,
    after.removed ? 1 : 0,
    after.import === undefined ? null : JSON.stringify(after.import),
  );
}

function applyProjectEdit(db: WriteDb, id: string, { name, removed }: ProjectEdit): void {
  const { changes } = statement(
    db,
    "UPDATE projects SET name = coalesce(?, name), removed = coalesce(?, removed) WHERE id = ?",
  ).run(name ?? null, removed === undefined ? null : Number(removed), id);
  if (changes === 0) throw new Error("there is no such project");
}

export interface SourcePlace {
  readonly projectId: string;
  readonly path: string;
}

function applyMove(db: WriteDb, from: SourcePlace, to: SourcePlace): void {
  statement(db, "DELETE FROM bindings WHERE project_id = ? AND path = ?").run(
    to.projectId,
    to.path,
  );
  statement(db, "UPDATE bindings SET path = ? WHERE project_id = ? AND path = ?").run(
    to.path,
    from.projectId,
    from.path,
  );
}

function readStoreEdit(db: ReadDb, path: string): StoreEdit {
  const dismissed = statement(db, "SELECT dismissed FROM store_edits WHERE path = ?", "pluck").get(
    path,
  );
  return { dismissed: dismissed === 1 };
}

function applyStoreEdit(db: WriteDb, path: string, { dismissed }: StoreEdit): void {
  statement(
    db,
    `INSERT INTO store_edits (path, dismissed) VALUES (?, ?)
     ON CONFLICT DO UPDATE SET dismissed = excluded.dismissed`,
  ).run(path, dismissed ? 1 : 0);
}

function applyRunEdit(db: WriteDb, runId: string, after: RunEdit): void {
  statement(db, "INSERT INTO run_edits (run_id) VALUES (?) ON CONFLICT DO NOTHING").run(runId);
  const set = (column: string, value: JsonValue): void => {
    statement(db, `UPDATE run_edits SET ${column} = ? WHERE run_id = ?`).run(value, runId);
  };
  if (after.name !== undefined) set("name", after.name);
  if (after.notes !== undefined) set("notes", after.notes);
  if (after.color !== undefined) set("color", after.color === null ? null : String(after.color));
  if (after.state !== undefined) set("state", after.state);
  if (after.removed !== undefined) set("removed", after.removed ? 1 : 0);
  for (const [key, value] of Object.entries(after.tags ?? {})) {
    if (value === false)
      statement(db, "DELETE FROM tag_edits WHERE run_id = ? AND key = ?").run(runId, key);
    else {
      statement(
        db,
        `INSERT INTO tag_edits (run_id, key, value) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET value = excluded.value`,
      ).run(runId, key, value);
    }
  }
}
