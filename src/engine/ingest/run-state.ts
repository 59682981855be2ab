import type { RunState } from "../../base/run-event.ts";
import { formatAge } from "../../base/time.ts";
import type { EndMark } from "./types.ts";

/** What is known about a run that tells whether it goes on. All times in microseconds UTC. */
export interface StateEvidence {
  readonly nowUs: number;
  /** When the newest data was written, by the clock of the file system. */
  readonly lastDataUs: number;
  /** Usual time between two growths, as far as seen; undefined before the second. */
  readonly rhythmUs: number | undefined;
  /** Where the writing process is known and would run on this machine. */
  readonly writer: "alive" | "gone" | "unknown";
  readonly pid: number | undefined;
  readonly endMark: { readonly state: RunState; readonly reason: string } | undefined;
  readonly sourceMissing: boolean;
}

const MINUTE_US = 60e6;
/** Data this fresh was written by somebody, whatever is known of the process. */
const FRESH_US = 3e6;

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

/** State with its reason, from the strongest evidence there is: end mark, process, then growth of the files. */
export function judgeState(evidence: StateEvidence): {
  readonly state: RunState;
  readonly reason: string;
} {
  const { endMark, writer, pid, nowUs, lastDataUs, rhythmUs } = evidence;
  const ageUs = Math.max(0, nowUs - lastDataUs);
  if (endMark !== undefined) return endMark;
  if (evidence.sourceMissing)
    return { state: "lost", reason: "its files are gone; what was read is kept" };
  if (writer === "gone" && ageUs > FRESH_US) {
    return { state: "finished", reason: `process ${pid} has ended; this format tells no outcome` };
  }
  const quietAfterUs = Math.max(MINUTE_US, 10 * (rhythmUs ?? 0));
  const since = formatMinute(lastDataUs);
  if (ageUs <= quietAfterUs) {
    return {
      state: "running",
      reason: writer === "alive" ? `data is arriving, process ${pid} is alive` : "data is arriving",
    };
  }
  if (writer === "alive") {
    return { state: "stalled", reason: `process ${pid} is alive, but no data since ${since}` };
  }
  if (ageUs <= Math.max(30 * MINUTE_US, 30 * (rhythmUs ?? 0))) {
    const usual =
      rhythmUs === undefined ? "" : `, before about every ${formatAge(Math.max(rhythmUs, 1e6))}`;
    return { state: "stalled", reason: `no data since ${since}${usual}` };
  }
  return { state: "finished", reason: `no data since ${since}; this format has no end mark` };
}

function formatMinute(us: number): string {
  return `${new Date(us / 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
