import type { ShareFolder } from "../../../../src/contract/bundles.ts";
import type { IngestStatus } from "../../../../src/contract/ingest.ts";
import type { ProjectRow, RunRow } from "../../../../src/contract/runs.ts";
import { plural } from "../../../kit/format.ts";
import type { Notice, NoticeMemory } from "../../../state/notices.ts";

type News = Omit<Notice, "isRead">;

/** A run that had ended before it was found is judged so soon after; of one whose process is killed later than that, the end is new. */
const JUDGED_MS = 60_000;
const SILENT_MS = 60_000;

/** When each of the runs that are at work now was first seen so. */
export function seenAtWork(
  before: NoticeMemory["running"],
  running: ReadonlyArray<Pick<RunRow, "id">>,
  nowMs: number,
): Readonly<Record<string, number>> {
  return Object.fromEntries(running.map(({ id }) => [id, before?.[id] ?? nowMs]));
}

/** Whether the run had ended before it was found at `sinceMs`: it was silent for long, and what it is was told at once. */
export function isOldEnd(
  { lastDataUs }: Pick<RunRow, "lastDataUs">,
  sinceMs: number,
  nowMs: number,
): boolean {
  if (lastDataUs === null) return false;
  return sinceMs - lastDataUs / 1000 > SILENT_MS && nowMs - sinceMs < JUDGED_MS;
}

/** Ids of runs that were at work when one looked last, and are not any more. */
export function findEnded(
  before: NoticeMemory["running"],
  running: ReadonlyArray<Pick<RunRow, "id">>,
): readonly string[] {
  const now = new Set(running.map(({ id }) => id));
  return Object.keys(before ?? {}).filter((id) => !now.has(id));
}

const ENDINGS: Partial<Readonly<Record<RunRow["state"], string>>> = {
  finished: "finished",
  failed: "failed",
  killed: "was killed",
  lost: "is lost",
};

/** Undefined for a run that goes on, or that somebody removed. */
export function newsOfEnd(run: RunRow, atMs: number): News | undefined {
  const ending = ENDINGS[run.state];
  if (ending === undefined || run.removed) return undefined;
  return {
    // A run that is resumed and ends again is told of again.
    id: `run-${run.id}-${run.state}-${run.lastDataUs ?? 0}`,
    kind: run.state === "finished" ? "finished" : "failed",
    title: `${run.name} ${ending}`,
    text: run.stateReason,
    atMs,
    runId: run.id,
    projectId: run.projectId,
  };
}

/** Sources that could not be read since one looked last, one entry a project. */
export function newsOfSources(
  before: NoticeMemory["problems"],
  statuses: readonly IngestStatus[],
  nameOf: (projectId: string) => string,
  atMs: number,
): readonly News[] {
  if (before === undefined) return [];
  return statuses.flatMap(({ projectId, problems, problemsTotal }) => {
    const known = before[projectId];
    if (known === undefined || problemsTotal <= known) return [];
    const last = problems.at(-1);
    return [
      {
        id: `sources-${projectId}`,
        kind: "sources" as const,
        title: `${plural(problemsTotal - known, "new problem")} in the logs of ${nameOf(projectId)}`,
        text: last === undefined ? "" : `${last.path}: ${last.message}`,
        atMs,
        projectId,
      },
    ];
  });
}

/** Folders that are not there any more. */
export function newsOfFolders(
  before: NoticeMemory["missing"],
  projects: readonly ProjectRow[],
  atMs: number,
): readonly News[] {
  if (before === undefined) return [];
  return projects
    .filter(({ id, watch }) => watch === "missing" && !before.includes(id))
    .map(({ id, name, root, watchReason }) => ({
      id: `folder-${id}`,
      kind: "sources" as const,
      title: `The folder of ${name} is missing`,
      text: [root, watchReason].filter(Boolean).join(": "),
      atMs,
      projectId: id,
    }));
}

/** Bundles in share folders that wait for a person, as one looks at them first; a path and what it waits for. */
export function waitingBundles(folders: readonly ShareFolder[]): readonly string[] {
  return folders.flatMap(({ files }) =>
    files
      .filter(({ state, author }) => state === "waiting" && author !== null)
      .map(({ path, reason }) => `${path}\n${reason}`),
  );
}

/** Those that did not wait when one looked last. */
export function newsOfBundles(
  before: NoticeMemory["bundles"],
  folders: readonly ShareFolder[],
  atMs: number,
): readonly News[] {
  const known = new Set(before);
  return folders.flatMap(({ files }) =>
    files
      .filter(({ state, author }) => state === "waiting" && author !== null)
      .filter(({ path, reason }) => !known.has(`${path}\n${reason}`))
      .map(({ path, reason, author }) => ({
        id: `bundle-${path}`,
        kind: "bundles" as const,
        title: `A bundle of ${author?.knownAs ?? `“${author?.name ?? ""}”`} waits`,
        text: `${path}: ${reason}`,
        atMs,
      })),
  );
}
