import { randomBytes } from "node:crypto";
import { spawn } from "node:child_process";
import { AppError } from "../../base/errors.ts";
import { PRELUDE } from "./commands.ts";
import type { HostPlace } from "../../base/host-url.ts";
import { describeFailure, HostFailure } from "./describe-failure.ts";

/** A host that says nothing for so long while it is asked something is taken for gone. */
const SILENCE_MS = 60_000;
/** Of one answer. A listing of a million files has a tenth of it. */
const MAX_ANSWER_BYTES = 1024 * 1024 * 1024;
const KEPT_COMPLAINTS = 8192;

export interface Answer {
  readonly bytes: Buffer;
  /** Exit status of the script. */
  readonly status: number;
}

/** One `ssh` with a shell at its other end that answers one question after another. */
export interface Connection {
  /** Answers what the script writes. Throws HostFailure when the connection ends before. */
  ask(script: string): Promise<Answer>;
  /** Whether it can still be asked. */
  readonly isOpen: boolean;
  close(): void;
}

export interface SshOptions {
  /** In place of the user's own. */
  readonly configFile: string | undefined;
}

/**
 * The system's ssh with the user's agent, keys, jump hosts and known hosts. It never asks anything: there is nobody at a
 * terminal, and a key that is not known is for a person to look at.
 */
export function sshArguments({ user, host, port }: HostPlace, options: SshOptions): string[] {
  return [
    ...(options.configFile === undefined ? [] : ["-F", options.configFile]),
    ...["BatchMode=yes", "StrictHostKeyChecking=yes", "ConnectTimeout=15"].flatMap((one) => [
      "-o",
      one,
    ]),
    ...["ServerAliveInterval=5", "ServerAliveCountMax=4"].flatMap((one) => ["-o", one]),
    ...["ClearAllForwardings=yes", "ForwardAgent=no", "ForwardX11=no"].flatMap((one) => [
      "-o",
      one,
    ]),
    ...["PermitLocalCommand=no", "RequestTTY=no", "RemoteCommand=none"].flatMap((one) => [
      "-o",
      one,
    ]),
    ...(user === undefined ? [] : ["-l", user]),
    ...(port === undefined ? [] : ["-p", String(port)]),
    "-T",
    "--",
    host,
    "exec sh",
  ];
}

interface Question {
  readonly mark: Buffer;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
  readonly chunks: Buffer[];
  bytes: number;
}

/** @param signal ends it, also while it is being opened */
export function connect(place: HostPlace, options: SshOptions, signal?: AbortSignal): Connection {
  const child = spawn("ssh", sshArguments(place, options), {
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
    ...(signal !== undefined && { signal, killSignal: "SIGKILL" }),
  });
  // Marks that no file can hold by chance, and none that was written before they were made.
  const secret = randomBytes(16).toString("hex");
  const waiting: Question[] = [];
  let number = 0;
  let complaints = "";
  let failure: HostFailure | undefined;
  let silence: NodeJS.Timeout | undefined;

  function end(cause: HostFailure): void {
    if (failure !== undefined) return;
    failure = cause;
    clearTimeout(silence);
    child.kill("SIGKILL");
    for (const { reject } of waiting.splice(0)) reject(cause);
  }
  function listen(): void {
    clearTimeout(silence);
    if (waiting.length === 0 || failure !== undefined) return;
    silence = setTimeout(
      () =>
        end(new HostFailure("away", `${place.host} did not answer for ${SILENCE_MS / 1000} s.`)),
      SILENCE_MS,
    );
    silence.unref();
  }
  function take(chunk: Buffer): void {
    listen();
    let rest: Buffer = chunk;
    for (
      let question = waiting[0];
      question !== undefined && rest.length > 0;
      question = waiting[0]
    ) {
      const after = addTo(question, rest);
      if (after === undefined) {
        if (question.bytes > MAX_ANSWER_BYTES)
          end(new HostFailure("away", `${place.host} answered without end.`));
        return;
      }
      waiting.shift();
      rest = after;
      listen();
    }
  }

  child.stdout.on("data", take);
  child.stderr.on("data", (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-KEPT_COMPLAINTS);
  });
  // What cannot be written shows in the end of the process.
  child.stdin.on("error", () => undefined);
  child.stdin.write(PRELUDE);
  child.on("error", (error: NodeJS.ErrnoException) =>
    end(
      error.code === "ENOENT"
        ? new HostFailure(
            "refused",
            "This machine has no ssh.",
            "Install OpenSSH's client, then connect again.",
          )
        : new HostFailure("away", `ssh could not be started: ${error.message}`),
    ),
  );
  child.on("close", () => end(describeFailure(complaints, place.host)));

  return {
    get isOpen() {
      return failure === undefined;
    },
    ask(script) {
      if (failure !== undefined) return Promise.reject(failure);
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      const mark = `${secret}.${number++}`;
      waiting.push({ mark: Buffer.from(`\n${mark} `), resolve, reject, chunks: [], bytes: 0 });
      // In a shell of its own, without our stdin: whatever it does, the next question is read from its beginning.
      child.stdin.write(`( ${script}\n) </dev/null; printf '\\n%s %d\\n' ${mark} $?\n`);
      listen();
      return promise;
    },
    close() {
      end(new HostFailure("away", "The connection was closed."));
    },
  };
}

/** Answers what belongs to the next question; undefined while the answer goes on. */
function addTo(question: Question, chunk: Buffer): Buffer | undefined {
  const { mark, chunks } = question;
  // The mark may be cut between two chunks.
  const kept = chunks.length === 0 ? Buffer.alloc(0) : (chunks.pop() as Buffer);
  const text = kept.length === 0 ? chunk : Buffer.concat([kept, chunk]);
  question.bytes += chunk.length;
  const at = text.indexOf(mark);
  const end = at < 0 ? -1 : text.indexOf(10, at + mark.length);
  if (at >= 0 && end >= 0) {
    const status = Number(text.toString("latin1", at + mark.length, end));
    question.resolve({ bytes: Buffer.concat([...chunks, text.subarray(0, at)]), status });
    return text.subarray(end + 1);
  }
  const whole = at >= 0 ? at : Math.max(0, text.length - mark.length);
  if (whole > 0) chunks.push(text.subarray(0, whole));
  chunks.push(text.subarray(whole));
  return undefined;
}

/** Of a failure that a person waits for. */
export function toAppError(error: unknown): unknown {
  return error instanceof HostFailure
    ? new AppError("UNAVAILABLE", error.message, error.nextStep, { cause: error })
    : error;
}
