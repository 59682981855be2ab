import { AppError } from "../../base/errors.ts";
import type { HostPlace } from "../../base/host-url.ts";
import { enterFolder, HELLO, WHERE } from "./commands.ts";
import { connect, type Connection, type SshOptions } from "./connection.ts";
import { HostFailure } from "./describe-failure.ts";
import { parseDisk, parseHello, type HostFacts } from "./parse-answers.ts";

export interface Host {
  readonly connection: Connection;
  readonly facts: HostFacts;
  /** By the host's clock, in seconds: what it is now, or a little less. */
  readonly nowSeconds: () => number;
}

/**
 * Throws HostFailure. The caller closes the connection.
 * @param signal ends it, also while it is being opened
 */
export async function openHost(
  place: HostPlace,
  options: SshOptions,
  signal?: AbortSignal,
): Promise<Host> {
  const connection = connect(place, options, signal);
  try {
    const { bytes } = await connection.ask(HELLO);
    const facts = parseHello(bytes.toString());
    if (facts === undefined) {
      throw new HostFailure(
        "refused",
        `${place.host} has no POSIX shell to ask.`,
        "Hosts with Linux, macOS or BSD can be watched.",
      );
    }
    const askedMs = performance.now();
    const nowSeconds = (): number => facts.nowSeconds + (performance.now() - askedMs) / 1000;
    return { connection, facts, nowSeconds };
  } catch (error) {
    connection.close();
    throw error;
  }
}

export interface Found {
  /** Where the folder really is. */
  readonly root: string;
  /** File system that holds it: "device mount-point". */
  readonly place: string;
}

/** Of a place: the device is named anew by some systems whenever they start. */
export function mountPointOf(place: string): string {
  return place.slice(place.indexOf(" /") + 1);
}

/** Undefined for what is no folder there. */
export async function findFolder(
  { connection }: Pick<Host, "connection">,
  path: string,
): Promise<Found | undefined> {
  const { bytes, status } = await connection.ask(`${enterFolder(path)}\n${WHERE}`);
  if (status === 41) return undefined;
  const [root = "", disk = ""] = bytes.toString().trim().split("\n");
  const parsed = parseDisk(disk);
  if (!root.startsWith("/")) return undefined;
  return { root, place: parsed === undefined ? "" : `${parsed.device} ${parsed.mountPoint}` };
}

export function noFolder(place: HostPlace): AppError {
  return new AppError(
    "NOT_FOUND",
    `${place.host} has no folder ${place.path}.`,
    "Check the path; ~ is your home folder there.",
  );
}
