import type { RunRow } from "../../../../src/contract/runs.ts";
import type { DesktopNoticeKind, Settings } from "../../../../src/contract/system.ts";

/** A notification of the system. */
export interface DesktopNews {
  readonly title: string;
  readonly text: string;
  /** `assay://...`: where it leads. */
  readonly link: string;
}

type Wanted = Pick<Settings, "desktopNotices" | "desktopNoticeMinutes">;

const NAMED = 3;
const KINDS: Partial<Readonly<Record<RunRow["state"], DesktopNoticeKind>>> = {
  finished: "ended",
  failed: "failed",
  killed: "failed",
  lost: "failed",
  stalled: "stalled",
};
const WORDS: Partial<Readonly<Record<RunRow["state"], string>>> = {
  finished: "finished",
  failed: "failed",
  killed: "was killed",
  lost: "is lost",
  stalled: "has stalled",
};
/** Of several runs, the worst first. */
const COUNTED = [
  ["failed", "failed"],
  ["killed", "killed"],
  ["lost", "lost"],
  ["stalled", "stalled"],
  ["finished", "finished"],
] as const;

/** Whether a run that came to its state just now is notified of. */
export function isWanted(run: RunRow, { desktopNotices, desktopNoticeMinutes }: Wanted): boolean {
  const kind = KINDS[run.state];
  if (kind === undefined || run.removed || !desktopNotices.includes(kind)) return false;
  if (kind !== "ended" || run.startedUs === null || run.lastDataUs === null) return true;
  return run.lastDataUs - run.startedUs >= desktopNoticeMinutes * 60e6;
}

/** One notification, however many runs there are; undefined for none. */
export function summarizeRuns(runs: readonly RunRow[]): DesktopNews | undefined {
  const [first] = runs;
  if (first === undefined) return undefined;
  if (runs.length === 1) {
    return {
      title: `${first.name} ${WORDS[first.state] ?? first.state}`,
      text: first.stateReason,
      link: `assay://run/${first.id}`,
    };
  }
  const counts = COUNTED.flatMap(([state, word]) => {
    const count = runs.filter((run) => run.state === state).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  const names = runs.slice(0, NAMED).map(({ name }) => name);
  const more = runs.length - names.length;
  const isOneProject = runs.every(({ projectId }) => projectId === first.projectId);
  return {
    title: `${runs.length} runs: ${counts.join(", ")}`,
    text: `${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
    link: isOneProject ? `assay://project/${first.projectId}` : `assay://run/${first.id}`,
  };
}

/** Of runs that are at work those that stalled since one looked last. */
export function findStalled(
  before: ReadonlyMap<string, RunRow["state"]> | undefined,
  running: readonly RunRow[],
): readonly RunRow[] {
  return running.filter(({ id, state }) => state === "stalled" && before?.get(id) === "running");
}
