import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { entry } from "./threads.ts";

/** Time for a person to type a password that the system asks for. */
const LIMIT_MS = 60_000;

/** Texts that the system keeps for this person alone: macOS Keychain, Windows Credential Manager, Secret Service of Linux. */
export interface Keychain {
  /** @throws KeychainFailure, like the others */
  read(account: string): Promise<string | undefined>;
  write(account: string, secret: string): Promise<void>;
  remove(account: string): Promise<void>;
}

/** absent: this system, or this login, has none; refused: it is locked, or somebody said no; silent: no answer in time. */
type FailureKind = "absent" | "refused" | "silent";

/** Its message ends a sentence: "The keychain refused: ...". */
export class KeychainFailure extends Error {
  override readonly name = "KeychainFailure";
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

export type KeychainRequest =
  | { readonly op: "read" | "remove"; readonly account: string }
  | { readonly op: "write"; readonly account: string; readonly secret: string };

export type KeychainAnswer =
  | { readonly secret: string | null }
  | { readonly failure: "absent" | "refused"; readonly why: string };

/** Each call is a process of its own, which is ended when it takes longer than `limitMs`: nothing here ever waits for it. */
export function createKeychain({
  limitMs = LIMIT_MS,
  program = entry("keychain-process"),
}: { readonly limitMs?: number; readonly program?: URL } = {}): Keychain {
  const ask = (request: KeychainRequest) => askProcess(program, request, limitMs);
  return {
    read: async (account) => (await ask({ op: "read", account })) ?? undefined,
    async write(account, secret) {
      await ask({ op: "write", account, secret });
    },
    async remove(account) {
      await ask({ op: "remove", account });
    },
  };
}

function askProcess(
  program: URL,
  request: KeychainRequest,
  limitMs: number,
): Promise<string | null> {
  // Secrets go over the channel: arguments and variables can be read by others, and output ends up in logs.
  const child = fork(fileURLToPath(program), { stdio: ["ignore", "ignore", "ignore", "ipc"] });
  const end = (): void => void child.kill("SIGKILL");
  process.once("exit", end);
  return new Promise<string | null>((resolve, reject) => {
    const fail = (kind: FailureKind, message: string): void =>
      reject(new KeychainFailure(kind, message));
    const limit = setTimeout(
      () => fail("silent", `it did not answer for ${Math.ceil(limitMs / 1000)} s`),
      limitMs,
    );
    child.once("message", (answer: KeychainAnswer) => {
      if ("failure" in answer) fail(answer.failure, answer.why);
      else resolve(answer.secret);
    });
    child.once("error", () => fail("refused", "the process that asks it could not be started"));
    child.once("exit", (code, signal) => {
      clearTimeout(limit);
      fail("refused", `the process that asks it ended with ${signal ?? code}`);
    });
    child.send(request, () => undefined);
  }).finally(() => {
    process.off("exit", end);
    end();
  });
}
