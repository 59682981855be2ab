import type { RunState } from "../../base/run-event.ts";

export interface ConsoleOutcome {
  readonly state: RunState;
  /** Quotes the line that says so. */
  readonly reason: string;
}

const MAX_QUOTED = 300;
/** Escape sequences of a terminal. */
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[ -/]*[@-~]`, "g");
const TRACEBACK = "Traceback (most recent call last):";
/** What shells, launchers and loggers still say after a program's last words. */
const AFTERWORD =
  /^(wandb|swanlab|clearml|comet|neptune|srun|slurmstepd|make|npm|ERROR conda\.cli|E\d{4}|W\d{4}|I\d{4})\b|^\[?rank\d+\]?\b|^={5,}|^-{5,}|^(CUDA kernel errors|For debugging consider|Compile with|Set the environment variable HYDRA_FULL_ERROR)|^(real|user|sys)\s+\d+m/;
/** Exit codes from 128 on are signals, of which people and schedulers send these. */
const SIGNALS: Readonly<Record<number, string>> = {
  130: "interrupted",
  137: "SIGKILL, as the system sends it when memory runs out",
  143: "SIGTERM",
};

/**
 * How a program ended, as far as the last lines of its console tell.
 * @param tail the last bytes of the log as text; its first line may be cut
 */
export function readOutcome(tail: string): ConsoleOutcome | undefined {
  const lines = toLines(tail);
  const last = lines.at(-1);
  if (last === undefined) return undefined;
  return readLastLine(last) ?? readTraceback(lines) ?? readAbove(lines);
}

/** What a launcher wrote into a file of its own: nothing but the exit code. */
export function readExitCode(text: string): ConsoleOutcome | undefined {
  const match = /^\s*(-?\d{1,5})\s*$/.exec(text);
  return match?.[1] === undefined ? undefined : ofExitCode(Number(match[1]));
}

/** As they stand on a screen at the end: without colours, and of a progress bar its last state. */
function toLines(tail: string): string[] {
  return tail
    .replaceAll(COLOURS, "")
    .split("\n")
    .map((line) => (line.replace(/\r+$/, "").split("\r").at(-1) ?? "").trimEnd())
    .filter((line) => line !== "");
}

function ofExitCode(code: number, quoted?: string): ConsoleOutcome {
  // What Python's subprocess calls the signal 9 is -9.
  const shell = code < 0 ? 128 - code : code;
  const quote = quoted === undefined ? "" : `: ${quoted.slice(0, MAX_QUOTED)}`;
  if (shell === 0) return { state: "finished", reason: `exit code 0${quote}` };
  const signal = SIGNALS[shell];
  return signal === undefined
    ? { state: "failed", reason: `exit code ${code}${quote}` }
    : { state: "killed", reason: `exit code ${code} (${signal})${quote}` };
}

function readLastLine(line: string): ConsoleOutcome | undefined {
  const quoted = line.trim().slice(0, MAX_QUOTED);
  const says = (state: RunState): ConsoleOutcome => ({
    state,
    reason: `its console ends with: ${quoted}`,
  });
  if (/^Killed$|: line \d+:\s+\d+ Killed\b|\bOut of memory: Killed process\b/.test(line))
    return says("killed");
  if (/\boom[-_]kill(er)?\b|\bout-of-memory handler\b/i.test(line)) return says("killed");
  if (/\bCANCELLED AT\b|\bDUE TO (TIME LIMIT|PREEMPTION|NODE FAILURE)\b/.test(line))
    return says("killed");
  if (/^Terminated$|: line \d+:\s+\d+ Terminated\b|^KeyboardInterrupt\b/.test(line))
    return says("killed");
  if (
    /\b(Segmentation fault|Aborted|Bus error|Illegal instruction)\b( \(core dumped\))?/.test(line)
  )
    return says("failed");
  const code =
    /\bexit(?:ed)?[ _-]?(?:with[ _-])?(?:code|status)?\s*[:= ]\s*(-?\d{1,3})\b(?!\.\d)/i.exec(line);
  return code?.[1] === undefined ? undefined : ofExitCode(Number(code[1]), line.trim());
}

/** A traceback of Python with nothing behind it but what others say of the end. */
function readTraceback(lines: readonly string[]): ConsoleOutcome | undefined {
  const begin = lines.findLastIndex((line) => line.endsWith(TRACEBACK));
  if (begin < 0) return undefined;
  // Lines of launchers have a mark of the process before each line.
  const mark = (lines[begin] ?? "").slice(0, -TRACEBACK.length);
  const bare = lines.slice(begin + 1).map((line) => withoutMark(line, mark));
  const at = bare.findIndex((line) => !/^\s/.test(line));
  const error = bare[at];
  if (error === undefined || !/^[A-Za-z_][\w.]*(:|$)/.test(error)) return undefined;
  if (!bare.slice(at + 1).every((line) => /^\s/.test(line) || AFTERWORD.test(line)))
    return undefined;
  const isInterrupt = /^(KeyboardInterrupt|SystemExit)\b/.test(error);
  return {
    state: isInterrupt ? "killed" : "failed",
    reason: `its console ends with: ${error.slice(0, MAX_QUOTED)}`,
  };
}

function withoutMark(line: string, mark: string): string {
  return mark !== "" && line.startsWith(mark) ? line.slice(mark.length) : line;
}

/** The last words of a program before what its launcher said. */
function readAbove(lines: readonly string[]): ConsoleOutcome | undefined {
  const at = lines.findLastIndex((line) => !AFTERWORD.test(line));
  const line = lines[at];
  return at === lines.length - 1 || line === undefined ? undefined : readLastLine(line);
}
