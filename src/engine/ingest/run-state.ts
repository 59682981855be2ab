import type { RunState } from "../../base/run-event.ts";
import { formatAge } from "../../base/time.ts";
import type { Rhythm } from "./run-growth.ts";
import type { EndMark } from "./types.ts";

/** What is known about a run that tells whether it goes on. Times in microseconds UTC, ages and gaps in microseconds. */
export interface StateEvidence {
  /** How old the newest data are. */
  readonly ageUs: number;
  /** When they were written, by the clock of the file system. */
  readonly lastDataUs: number;
  /** Undefined before the second growth. */
  readonly rhythm: Rhythm | undefined;
  /** Where the writing process is known and would run on this machine. */
  readonly writer: Writer;
  readonly endMark: Ended | undefined;
  /** The logger of a source that notes the end of each run, and noted none. */
  readonly endNoter: string | undefined;
  readonly sourceMissing: boolean;
  /** When the machine began, where it is the one on which the run went on. */
  readonly bootUs: number | undefined;
  readonly console: ConsoleEvidence | undefined;
}

interface Ended {
  readonly state: RunState;
  readonly reason: string;
}

export type Writer =
  | { readonly kind: "unknown" }
  | { readonly kind: "alive" | "stopped" | "gone"; readonly pid: number };

/** What the text logs in a folder that is the run's alone tell. */
export interface ConsoleEvidence {
  /** Since the newest of them was written. */
  readonly ageUs: number;
  /** What the last lines say of the end. */
  readonly outcome: Ended | undefined;
}

const MINUTE_US = 60e6;
/** Data this fresh were written by somebody, whatever is known of the process. */
export const FRESH_US = 3e6;

/** Loggers of one process end it one after another. */
const ENDS_TOGETHER_US = 60e6;

/** The last end that a source tells, unless another one, which tells none, went on after it. All times in microseconds UTC. */
export function findEnd(
  sources: ReadonlyArray<{
    readonly endMark: EndMark | undefined;
    readonly sourceDataUs: number | null;
  }>,
): EndMark | undefined {
  const marks = sources.flatMap(({ endMark }) => endMark ?? []);
  const last = marks.toSorted((a, b) => b.atUs - a.atUs)[0];
  if (last === undefined) return undefined;
  const goesOn = sources.some(
    ({ endMark, sourceDataUs }) =>
      endMark === undefined && (sourceDataUs ?? 0) > last.atUs + ENDS_TOGETHER_US,
  );
  return goesOn ? undefined : last;
}

/** State with its reason, from the strongest evidence there is: end mark, process, console, then growth of the files. */
export function judgeState(evidence: StateEvidence): Ended {
  const { endMark, writer, lastDataUs, ageUs, endNoter } = evidence;
  if (endMark !== undefined) return { state: endMark.state, reason: endMark.reason };
  if (evidence.sourceMissing)
    return { state: "lost", reason: "its files are gone; what was read is kept" };
  const since = formatMinute(lastDataUs);
  if (writer.kind === "stopped" && ageUs > FRESH_US)
    return { state: "stalled", reason: `process ${writer.pid} is stopped; no data since ${since}` };
  const outcome = evidence.console?.outcome;
  if (writer.kind !== "alive" && ageUs > FRESH_US && outcome !== undefined) return outcome;
  const quietAfterUs = quietAfter(evidence.rhythm);
  if (wasRunningAtBoot(evidence, quietAfterUs)) {
    const reason = `this machine was started again at ${formatMinute(evidence.bootUs ?? 0)}, while it went on`;
    return { state: "lost", reason };
  }
  if (writer.kind === "gone" && ageUs > FRESH_US) {
    return endNoter === undefined
      ? {
          state: "finished",
          reason: `process ${writer.pid} has ended; this format tells no outcome`,
        }
      : {
          state: "lost",
          reason: `process ${writer.pid} has ended, and ${endNoter} noted no end: it was killed or crashed`,
        };
  }
  return judgeGrowth(evidence, quietAfterUs);
}

function judgeGrowth(evidence: StateEvidence, quietAfterUs: number): Ended {
  const { writer, ageUs, rhythm, endNoter } = evidence;
  const since = formatMinute(evidence.lastDataUs);
  const alive = writer.kind === "alive" ? `process ${writer.pid} is alive` : undefined;
  if (ageUs <= quietAfterUs) {
    const reason = ["data is arriving", alive].filter((part) => part !== undefined).join(", ");
    return { state: "running", reason };
  }
  if ((evidence.console?.ageUs ?? Infinity) <= MINUTE_US)
    return { state: "running", reason: `its console is written to; no data since ${since}` };
  if (alive !== undefined)
    return { state: "stalled", reason: `${alive}, but no data since ${since}` };
  if (ageUs <= Math.max(30 * MINUTE_US, 3 * quietAfterUs)) {
    const usual =
      rhythm === undefined
        ? ""
        : `, before about every ${formatAge(Math.max(rhythm.usualUs, 1e6))}`;
    return { state: "stalled", reason: `no data since ${since}${usual}` };
  }
  return endNoter === undefined
    ? { state: "finished", reason: `no data since ${since}; this format has no end mark` }
    : {
        state: "lost",
        reason: `no data since ${since}, and ${endNoter} noted no end: it was killed or crashed`,
      };
}

/** How long a run may be silent: a minute, and longer than it usually is. */
function quietAfter(rhythm: Rhythm | undefined): number {
  return Math.max(MINUTE_US, 10 * (rhythm?.usualUs ?? 0), 1.5 * (rhythm?.longestUs ?? 0));
}

/** Its last data came so shortly before the machine began that it had not ended. */
function wasRunningAtBoot({ bootUs, lastDataUs, ageUs }: StateEvidence, quietUs: number): boolean {
  if (bootUs === undefined || ageUs <= FRESH_US) return false;
  return lastDataUs < bootUs && lastDataUs + quietUs > bootUs;
}

function formatMinute(us: number): string {
  return `${new Date(us / 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
