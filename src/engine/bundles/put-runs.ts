import { newId, type GestureId, type ProjectId, type RunId } from "../../base/ids.ts";
import type { RunState } from "../../base/run-event.ts";
import type { BundledRun, BundledSeries, BundledSource } from "../../formats/index.ts";
import {
  appendToSeries,
  dropSources,
  markArrival,
  statement,
  type SeriesBatch,
  type WriteDb,
} from "../../store/index.ts";
import {
  ensureMetric,
  ensureRun,
  ensureSeries,
  foldSources,
  foldTags,
  insertSource,
  nextColorSlot,
  putParam,
  readBinding,
  readProject,
  SYSTEM_ACTOR,
  type Actor,
  type Binding,
  type ProjectAfter,
  type WriteContext,
} from "../runs/index.ts";
import { beginImport } from "../ingest/index.ts";
import { TRACKING_PROJECT } from "../tracking/index.ts";
import { deriveProjectId } from "./project-ids.ts";
import { putTexts } from "./put-texts.ts";

/** Of every source that came in a bundle, whatever logger wrote it. */
export const CODEC = "bundle";

/** What a project of the bundle is here; others than those that came in bundles stay as they are. */
export function resolveProject(
  read: (id: string) => ProjectAfter | undefined,
  sharedId: string,
): string {
  const known = read(sharedId);
  const isOurs = known !== undefined && known.import?.format !== "bundle";
  return isOurs || sharedId === TRACKING_PROJECT ? deriveProjectId("taken", sharedId) : sharedId;
}

/** Makes the projects that runs come into, and notes that they do. Answers their ids here, by those in the bundle. */
export function beginTake(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly actor: Actor;
    readonly path: string;
    readonly projects: ReadonlyArray<{ readonly id: string; readonly name: string }>;
    readonly nowUs: number;
  },
): Readonly<Record<string, string>> {
  const { actor, path, projects, nowUs } = args;
  const gesture = newId<GestureId>();
  return Object.fromEntries(
    projects.map(({ id: sharedId, name }) => {
      const id = resolveProject((one) => readProject(db, one), sharedId) as ProjectId;
      const known = readProject(db, id);
      if (known === undefined) {
        const after: ProjectAfter = {
          name: name === "" ? "Bundle" : name,
          root: null,
          createdUs: nowUs,
          removed: false,
          import: { path, format: "bundle", artifacts: "copy" },
        };
        context.commit(db, actor, gesture, [
          { entity: `project:${id}`, op: "project.add", before: null, after: { ...after } },
        ]);
      } else if (known.removed) {
        context.commit(db, actor, gesture, [
          {
            entity: `project:${id}`,
            op: "project.edit",
            before: { removed: true },
            after: { removed: false },
          },
        ]);
      }
      beginImport(db, { projectId: id, nowUs });
      return [sharedId, id] as const;
    }),
  );
}

export interface RunToPut {
  readonly run: Omit<BundledRun, "series" | "files" | "name" | "notes">;
  readonly projectId: string;
  readonly hash: string;
  /** Of the manifest. */
  readonly content: string;
  readonly series: ReadonlyArray<
    Omit<BundledSeries, "blocks" | "source" | "points"> & {
      readonly float32: boolean;
      readonly batches: readonly SeriesBatch[];
    }
  >;
}

/** Stores runs whole, in place of what came of them in bundles before. */
export function putRuns(
  context: WriteContext,
  db: WriteDb,
  args: { readonly bundleId: string; readonly runs: readonly RunToPut[]; readonly nowUs: number },
): void {
  const { bundleId, runs, nowUs } = args;
  const slots = new Map<string, number>();
  const nextSlot = (projectId: string): number => {
    const slot = slots.get(projectId) ?? nextColorSlot(db, projectId);
    slots.set(projectId, slot + 1);
    return slot;
  };
  const placed = runs.map((one) => ({ one, bindings: bindSources(db, one, nextSlot) }));
  context.commit(
    db,
    SYSTEM_ACTOR,
    newId<GestureId>(),
    placed.flatMap(({ bindings }) =>
      bindings.flatMap(({ before, after }) =>
        before?.runId === after.runId
          ? []
          : [
              {
                entity: `run:${after.runId}`,
                op: "source.bind" as const,
                before: before === undefined ? null : { ...before },
                after: { ...after },
              },
            ],
      ),
    ),
  );
  for (const { one, bindings } of placed) putRun(db, one, bindings, bundleId, nowUs);
}

interface PlacedSource {
  readonly source: BundledSource;
  readonly before: Binding | undefined;
  readonly after: Binding;
}

/** Where each source of a run stands: where it is known from before, else by its path. */
function bindSources(
  db: WriteDb,
  { run, projectId }: RunToPut,
  nextSlot: (projectId: string) => number,
): PlacedSource[] {
  const taken = new Set<string>();
  return run.sources.map((source) => {
    const place = placeOf(db, projectId, run.id, source, taken);
    taken.add(JSON.stringify([place.path, place.part]));
    const before = readBinding(db, place);
    // Whoever joined it to another run here, or split it off, has the last word.
    if (before !== undefined && (before.joined === true || before.apart === true))
      return { source, before, after: before };
    const after: Binding = before ?? {
      ...place,
      runId: run.id as RunId,
      colorSlot: nextSlot(place.projectId),
      createdUs: run.createdUs,
      fingerprint: null,
    };
    return { source, before, after: { ...after, runId: run.id } };
  });
}

type Place = Pick<Binding, "projectId" | "path" | "part">;

function placeOf(
  db: WriteDb,
  projectId: string,
  runId: string,
  { id, path }: BundledSource,
  taken: ReadonlySet<string>,
): Place {
  const known = statement(
    db,
    "SELECT project_id AS projectId, path, part FROM sources WHERE id = ? AND codec = ?",
  ).get(id, CODEC) as Place | undefined;
  if (known !== undefined) return known;
  const plain = { projectId, path, part: "" };
  const holder = readBinding(db, plain);
  const isFree = holder === undefined || holder.runId === runId;
  // Another run had its log at the same place: the source's own id tells them apart.
  return isFree && !taken.has(JSON.stringify([path, ""])) ? plain : { projectId, path, part: id };
}

/** Said of a run that nobody follows here. */
const WAS_RUNNING: Pick<BundledRun, "state" | "stateReason"> = {
  state: "stalled",
  stateReason: "it was running when the bundle was made",
};

function putRun(
  db: WriteDb,
  { run, hash, content, series }: RunToPut,
  bindings: readonly PlacedSource[],
  bundleId: string,
  nowUs: number,
): void {
  const shown = run.state === "running" ? { ...run, ...WAS_RUNNING } : run;
  dropSources(db, listHeldSources(db, run));
  const nums = new Map<string, { readonly num: number; readonly runNum: number }>();
  for (const [at, { source, after }] of bindings.entries()) {
    const runNum = ensureRun(db, after, {
      name: run.observedName,
      state: shown.state as RunState,
      reason: shown.stateReason,
    });
    const num = putSource(db, run, { source, after, runNum, isFirst: at === 0 });
    nums.set(source.id, { num, runNum });
  }
  const [first] = nums.values();
  if (first === undefined) return;
  const of = { runNum: first.runNum, sourceNum: first.num, nowUs };
  for (const [key, value] of Object.entries(run.params))
    putParam(db, { ...of, key, value, origin: CODEC, companion: false });
  for (const [key, value] of Object.entries(run.facts))
    statement(
      db,
      `INSERT INTO facts (run_num, key, source_num, origin, value, companion, since_us)
       VALUES (:runNum, :key, :sourceNum, '${CODEC}', :value, 0, :nowUs)`,
    ).run({ ...of, key, value });
  putTexts(db, run.id, run.texts);
  for (const one of series) putSeries(db, one, nums.get(one.sourceId) ?? first, nowUs);
  statement(db, "UPDATE runs SET state = ?, state_reason = ? WHERE id = ?").run(
    shown.state,
    shown.stateReason,
    run.id,
  );
  for (const runNum of new Set([...nums.values()].map((one) => one.runNum))) refold(db, runNum);
  statement(
    db,
    `INSERT INTO bundled_runs (run_id, bundle_id, hash, content, as_of_ms, state, state_reason)
     VALUES (:id, :bundleId, :hash, :content, :asOfMs, :state, :stateReason)
     ON CONFLICT DO UPDATE SET bundle_id = excluded.bundle_id, hash = excluded.hash, content = excluded.content, as_of_ms = excluded.as_of_ms,
       state = excluded.state, state_reason = excluded.state_reason`,
  ).run({
    id: run.id,
    bundleId,
    hash,
    content,
    asOfMs: run.asOfMs,
    state: run.state,
    stateReason: run.stateReason,
  });
}

/** What came of the run before: its own sources, and those of it that were given to other runs here. */
function listHeldSources(db: WriteDb, run: RunToPut["run"]): number[] {
  return statement(
    db,
    `SELECT s.num FROM sources s JOIN runs r ON r.num = s.run_num
       LEFT JOIN bindings b ON (b.project_id, b.path, b.part) = (s.project_id, s.path, s.part)
      WHERE s.codec = :codec AND (s.id IN (SELECT value FROM json_each(:ids)) OR (r.id = :runId AND coalesce(b.joined, 0) = 0))`,
    "pluck",
  ).all({
    codec: CODEC,
    runId: run.id,
    ids: JSON.stringify(run.sources.map(({ id }) => id)),
  }) as number[];
}

function putSource(
  db: WriteDb,
  run: RunToPut["run"],
  of: {
    readonly source: BundledSource;
    readonly after: Binding;
    readonly runNum: number;
    readonly isFirst: boolean;
  },
): number {
  const { source, after, runNum, isFirst } = of;
  const isIdTaken =
    statement(db, "SELECT 1 FROM sources WHERE id = ?").get(source.id) !== undefined;
  const num = insertSource(db, {
    ...(isIdTaken ? {} : { id: source.id }),
    projectId: after.projectId,
    path: after.path,
    part: after.part,
    runNum,
    codec: CODEC,
    logger: source.logger,
    runName: run.observedName,
    bornUs: null,
  });
  statement(
    db,
    `UPDATE sources SET attempts = ?, experiment = ?, started_us = ?, last_data_us = ?, git_commit = ?, git_branch = ?, tags = ?
      WHERE num = ?`,
  ).run(
    source.attempts,
    run.experiment,
    run.startedUs,
    run.lastDataUs,
    isFirst ? run.commit : null,
    isFirst ? run.branch : null,
    isFirst ? JSON.stringify(run.tags) : "{}",
    num,
  );
  return num;
}

function putSeries(
  db: WriteDb,
  one: RunToPut["series"][number],
  of: { readonly num: number; readonly runNum: number },
  nowUs: number,
): void {
  const { seriesId } = ensureSeries(db, {
    runNum: of.runNum,
    sourceNum: of.num,
    attempt: one.attempt,
    metricId: ensureMetric(db, one.metric),
    context: one.context,
    float32: one.float32,
    zoneAssumed: one.zoneAssumed,
  });
  let points = 0;
  for (const batch of one.batches) {
    appendToSeries(db, seriesId, batch);
    points += batch.chunks.reduce((sum, { count }) => sum + count, batch.rest.values.length);
  }
  markArrival(db, seriesId, nowUs, points);
  if (one.twin) statement(db, "UPDATE series SET twin = 1 WHERE id = ?").run(seriesId);
}

/** Brings a run to what its sources say and hold now. */
function refold(db: WriteDb, runNum: number): void {
  foldSources(db, runNum);
  foldTags(db, runNum);
  statement(
    db,
    `UPDATE runs SET (metric_count, point_count, last_step) =
       (SELECT count(DISTINCT metric_id), coalesce(sum(count), 0), max(max_step) FROM series WHERE run_num = :runNum)
      WHERE num = :runNum`,
  ).run({ runNum });
}
