import { newId, type GestureId, type RunId } from "../../base/ids.ts";
import type { RunState } from "../../base/run-event.ts";
import { noterOfEnds } from "../../formats/index.ts";
import { statement, type WriteDb } from "../../store/index.ts";
import {
  ensureRun,
  foldSources,
  insertSource,
  SYSTEM_ACTOR,
  nextColorSlot,
  readBinding,
  readFirstBinding,
  type Binding,
  type WriteContext,
} from "../runs/index.ts";
import { giveCompanions } from "./params.ts";
import { folderOf } from "./paths.ts";
import { judgeState } from "./run-state.ts";
import type { AcceptedFile, SourceBinding } from "./types.ts";

/**
 * Makes a source and its run for each accepted file that has none yet. Which run a source belongs to is a decision and
 * goes into the journal first, so that ids survive everything.
 */
export function registerFiles(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly projectId: string;
    readonly files: readonly AcceptedFile[];
    readonly nowUs: number;
  },
): { readonly runIds: readonly string[] } {
  const { projectId, files, nowUs } = args;
  const insertFile = statement(
    db,
    `INSERT INTO files (project_id, path, source_path, role, codec, logger, size, mtime_us, inode, read_bytes,
                        head_hash, tail_hash, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', '', '') ON CONFLICT (project_id, path) DO UPDATE
       SET role = excluded.role, source_path = excluded.source_path WHERE role <> excluded.role`,
  );
  for (const file of files) {
    insertFile.run(
      projectId,
      file.path,
      file.sourcePath,
      "data",
      file.codec,
      file.logger,
      file.size,
      file.mtimeUs,
      file.inode,
    );
    for (const copy of file.copies) {
      insertFile.run(
        projectId,
        copy.path,
        file.sourcePath,
        "copy",
        file.codec,
        file.logger,
        copy.size,
        copy.mtimeUs,
        "",
      );
    }
  }
  const sources = files.filter(({ parts }) => !parts);
  return {
    runIds: ensureSources(
      context,
      db,
      sources.map((file) => ({ ...file, projectId, part: "", folder: folderOf(file.path) })),
      nowUs,
    ),
  };
}

/** A run in a file, before it is known whether it has a source. */
export interface FoundSource extends Pick<
  AcceptedFile,
  "sourcePath" | "runName" | "codec" | "logger" | "mtimeUs" | "bornUs"
> {
  readonly projectId: string;
  /** "" for a file that is one run. */
  readonly part: string;
  /** Of its first file: parameter files there are its own. */
  readonly folder: string;
  readonly fingerprint: string | undefined;
}

/** Makes sources and runs for those that have none; answers the runs that got one. */
export function ensureSources(
  context: WriteContext,
  db: WriteDb,
  found: readonly FoundSource[],
  nowUs: number,
): string[] {
  const known = statement(db, "SELECT 1 FROM sources WHERE (project_id, path, part) = (?, ?, ?)");
  const fresh = new Map<string, FoundSource>();
  for (const source of found) {
    const { projectId, sourcePath, part } = source;
    const key = `${sourcePath}\n${part}`;
    if (!fresh.has(key) && known.get(projectId, sourcePath, part) === undefined)
      fresh.set(key, source);
  }
  const [first] = fresh.values();
  if (first === undefined) return [];
  let colorSlot = nextColorSlot(db, first.projectId);
  const bindings = [...fresh.values()].flatMap(
    ({ projectId, sourcePath: path, part, fingerprint }): Binding[] =>
      readBinding(db, { projectId, path, part }) !== undefined
        ? []
        : [
            {
              projectId,
              path,
              part,
              runId: newId<RunId>(),
              colorSlot: colorSlot++,
              createdUs: nowUs,
              fingerprint: fingerprint ?? null,
            },
          ],
  );
  context.commit(
    db,
    SYSTEM_ACTOR,
    newId<GestureId>(),
    bindings.map((after) => ({
      entity: `run:${after.runId}`,
      op: "source.bind" as const,
      before: null,
      after: { ...after },
    })),
  );
  return [...new Set([...fresh.values()].map((source) => ensureSource(db, source, nowUs)))];
}

/** Run and source rows from the binding. */
function ensureSource(db: WriteDb, file: FoundSource, nowUs: number): string {
  const { projectId, part } = file;
  const binding = readBinding(db, { projectId, path: file.sourcePath, part });
  if (binding === undefined) throw new Error(`${file.sourcePath} is bound to no run`);
  const { state, reason } = judgeState({
    ageUs: Math.max(0, nowUs - file.mtimeUs),
    lastDataUs: file.mtimeUs,
    rhythm: undefined,
    writer: { kind: "unknown" },
    endMark: undefined,
    endNoter: noterOfEnds(file.logger),
    sourceMissing: false,
    bootUs: undefined,
    console: undefined,
  });
  const name = file.runName === "" ? projectName(db, projectId) : file.runName;
  const runNum = ensureRun(db, binding, { name, state, reason });
  const num = insertSource(db, {
    projectId,
    path: file.sourcePath,
    part,
    runNum,
    codec: file.codec,
    logger: file.logger,
    runName: name,
    bornUs: file.bornUs,
  });
  const source = { num, run_num: runNum };
  foldSources(db, runNum);
  giveCompanions(db, projectId, source, file.folder);
  return binding.runId;
}

function projectName(db: WriteDb, projectId: string): string {
  return (
    statement(db, "SELECT name FROM projects WHERE id = ?").get(projectId) as { name: string }
  ).name;
}

/** Marks files as gone or back, and the sources all of whose files are gone; answers the runs whose mark changed. */
export function markGone(
  db: WriteDb,
  args: {
    readonly projectId: string;
    readonly files: ReadonlyArray<{ readonly path: string; readonly gone: boolean }>;
    readonly sources: ReadonlyArray<{ readonly path: string; readonly missing: boolean }>;
  },
): string[] {
  const { projectId } = args;
  const markFile = statement(db, "UPDATE files SET gone = ? WHERE project_id = ? AND path = ?");
  for (const { path, gone } of args.files) markFile.run(gone ? 1 : 0, projectId, path);
  const markSource = statement(
    db,
    `UPDATE sources SET missing = :missing WHERE project_id = :projectId AND path = :path AND missing <> :missing
     RETURNING (SELECT id FROM runs WHERE num = sources.run_num)`,
    "pluck",
  );
  return args.sources.flatMap(
    ({ path, missing }) =>
      markSource.all({ projectId, path, missing: missing ? 1 : 0 }) as string[],
  );
}

/** Writes to the journal by what sources are known again, where that was not known when their runs were made. */
export function learnFingerprints(
  context: WriteContext,
  db: WriteDb,
  args: { readonly projectId: string; readonly learned: readonly SourceBinding[] },
): void {
  const decisions = args.learned.flatMap(({ path, fingerprint }) => {
    const before = readFirstBinding(db, args.projectId, path);
    if (before === undefined || before.fingerprint === fingerprint) return [];
    return [
      {
        entity: `run:${before.runId}`,
        op: "source.bind" as const,
        before: { ...before },
        after: { ...before, fingerprint },
      },
    ];
  });
  context.commit(db, SYSTEM_ACTOR, newId<GestureId>(), decisions);
}

export function setStates(
  db: WriteDb,
  args: {
    readonly states: ReadonlyArray<{
      readonly runId: string;
      readonly state: RunState;
      readonly reason: string;
    }>;
  },
): void {
  // A trigger keeps what it was.
  const set = statement(
    db,
    "UPDATE runs SET state = :state, state_reason = :reason WHERE id = :runId",
  );
  for (const state of args.states) set.run(state);
}

/** Answers the runs of which something else was known. A source that is not named here keeps what it has. */
export function setCheckouts(
  db: WriteDb,
  args: {
    readonly checkouts: ReadonlyArray<{
      readonly sourceNum: number;
      readonly commit: string;
      readonly branch: string | null;
    }>;
  },
): string[] {
  const set = statement(
    db,
    `UPDATE sources SET git_commit = :commit, git_branch = :branch
      WHERE num = :sourceNum AND (git_commit, git_branch) IS NOT (:commit, :branch) RETURNING run_num`,
    "pluck",
  );
  const runNums = new Set(args.checkouts.flatMap((one) => set.all(one) as number[]));
  for (const runNum of runNums) foldSources(db, runNum);
  const idOf = statement(db, "SELECT id FROM runs WHERE num = ?", "pluck");
  return [...runNums].map((runNum) => idOf.get(runNum) as string);
}
