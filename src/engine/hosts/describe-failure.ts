import { messageOf } from "../../base/errors.ts";

/** Why a host cannot be asked: "away" goes by itself, perhaps; "refused" needs a person. */
export class HostFailure extends Error {
  override readonly name = "HostFailure";
  readonly kind: "away" | "refused";
  readonly nextStep: string;

  constructor(
    kind: "away" | "refused",
    message: string,
    nextStep = "It is tried again by itself.",
  ) {
    super(message);
    this.kind = kind;
    this.nextStep = nextStep;
  }
}

type Rule = readonly [
  pattern: RegExp,
  kind: "away" | "refused",
  message: (host: string) => string,
  nextStep: (host: string) => string,
];

const TRIED_AGAIN = (): string => "It is tried again by itself.";

/** The first that fits tells. The words are those of OpenSSH, which are not translated. */
const RULES: readonly Rule[] = [
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    "refused",
    (host) =>
      `The key of ${host} is not the one that this machine knows: it was set up anew, or another machine answers in its place.`,
    (host) =>
      `Ask who runs it. If the new key is right, remove the old one with "ssh-keygen -R ${host}", accept the new one with "ssh ${host}" in a terminal, then connect again.`,
  ],
  [
    /Host key verification failed|No .* host key is known|authenticity of host/,
    "refused",
    (host) => `This machine does not know the key of ${host} yet.`,
    (host) =>
      `Run "ssh ${host}" once in a terminal, compare the key that it shows, and accept it; then connect again.`,
  ],
  [
    /Permission denied|Too many authentication failures|No supported authentication methods|sign_and_send_pubkey/,
    "refused",
    (host) => `${host} does not let this user in without a password.`,
    (host) =>
      `Add your key to the agent ("ssh-add"), or set one up ("ssh-copy-id ${host}"), then connect again.`,
  ],
  [
    /Bad owner or permissions|Bad configuration option|terminating, \d+ bad configuration|UNPROTECTED PRIVATE KEY/,
    "refused",
    () => "ssh does not accept its own settings here.",
    (host) => `"ssh ${host}" in a terminal says what is wrong; then connect again.`,
  ],
  [
    /Could not resolve hostname/,
    "away",
    (host) => `No machine is known by the name ${host}.`,
    () => "Check the name and the network. It is tried again by itself.",
  ],
  [
    /Connection refused/,
    "away",
    (host) => `${host} is there, but takes no ssh connections.`,
    TRIED_AGAIN,
  ],
  [
    /timed out|Timeout, server .* not responding/i,
    "away",
    (host) => `${host} does not answer.`,
    TRIED_AGAIN,
  ],
  [
    /No route to host|Network is unreachable|Host is down/,
    "away",
    (host) => `There is no way to ${host} from here just now.`,
    TRIED_AGAIN,
  ],
];

/** Of anything that stood in the way while a host was followed, also on this machine. */
export function toHostFailure(error: unknown): HostFailure {
  if (error instanceof HostFailure) return error;
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT"
    ? new HostFailure(
        "away",
        "There is no space left here for copies of its logs.",
        "Free some space: it goes on by itself.",
      )
    : new HostFailure("away", messageOf(error));
}

/** From what `ssh` said on its standard error before it ended. */
export function describeFailure(complaints: string, host: string): HostFailure {
  for (const [pattern, kind, message, nextStep] of RULES) {
    if (pattern.test(complaints)) return new HostFailure(kind, message(host), nextStep(host));
  }
  const last = complaints
    .split("\n")
    .map((line) => line.trim())
    .findLast((line) => line !== "");
  return new HostFailure(
    "away",
    last === undefined
      ? `The connection to ${host} ended.`
      : `The connection to ${host} ended: ${last.slice(0, 300)}`,
  );
}
