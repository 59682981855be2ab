import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { BlockList, isIP } from "node:net";

/** Who may talk to this server. */
export interface Guard {
  readonly cookieName: string;
  /** Value of the session cookie: made from the token, so that it stays valid when the engine starts again. */
  readonly cookieValue: string;
  isToken(candidate: string): boolean;
  /** How the request proved that it may be here, if it did. */
  credentialOf(headers: IncomingHttpHeaders): "bearer" | "cookie" | undefined;
  /** False for names that are not ours: a page whose DNS name was re-bound to this machine ends here. */
  isHostAllowed(host: string | undefined): boolean;
  /** Whether it is an address of a private network, in numbers: MLflow's server answers to those as well. */
  isPrivateAddress(host: string | undefined): boolean;
  /** Whether a page of this machine, from any port, has this origin. */
  isLocalOrigin(origin: string): boolean;
  /** Whether anybody but programs of this machine can reach the address that the server listens on. */
  readonly isOnNetwork: boolean;
  /** False when a browser says that another site's page made the request. */
  isOwnOrigin(headers: IncomingHttpHeaders): boolean;
}

export interface GuardOptions {
  readonly token: string;
  /** Address that the server listens on. */
  readonly bindHost: string;
  /** Further names, `name` (any port) or `name:port`, that a proxy in front answers to. */
  readonly allowHosts: readonly string[];
}

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);
const HOST_PATTERN = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/;

const PRIVATE = new BlockList();
PRIVATE.addAddress("0.0.0.0");
PRIVATE.addSubnet("10.0.0.0", 8);
PRIVATE.addSubnet("172.16.0.0", 12);
PRIVATE.addSubnet("192.168.0.0", 16);
PRIVATE.addSubnet("fc00::", 7, "ipv6");

export function createGuard({ token, bindHost, allowHosts }: GuardOptions): Guard {
  const cookieName = `assay-${sha256(`name:${token}`).toString("hex").slice(0, 8)}`;
  const cookieValue = createHmac("sha256", token).update("session").digest("base64url");
  const tokenHash = sha256(token);
  const cookieHash = sha256(cookieValue);
  const allowed = new Set(allowHosts.map((host) => host.toLowerCase()));
  const onNetwork = !isLoopback(bindHost);

  function isNameAllowed(host: string): boolean {
    const lower = host.toLowerCase();
    const name = HOST_PATTERN.exec(lower)?.[1];
    if (name === undefined) return false;
    // Any port: `ssh -L 9000:localhost:5253` is the usual way to a workstation, and a port cannot be re-bound.
    if (LOOPBACK_NAMES.has(name) || allowed.has(lower) || allowed.has(name)) return true;
    // An address in numbers cannot be re-bound either; it only makes sense when we listen beyond loopback.
    return onNetwork && isIP(name.replace(/^\[|\]$/g, "")) !== 0;
  }

  const guard: Guard = {
    cookieName,
    cookieValue,
    isToken: (candidate) => timingSafeEqual(sha256(candidate), tokenHash),
    credentialOf(headers) {
      const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1];
      if (bearer !== undefined) return guard.isToken(bearer) ? "bearer" : undefined;
      const cookie = readCookie(headers.cookie, cookieName);
      if (cookie === undefined) return undefined;
      return timingSafeEqual(sha256(cookie), cookieHash) ? "cookie" : undefined;
    },
    isOnNetwork: onNetwork,
    isLocalOrigin: (origin) =>
      LOOPBACK_NAMES.has(
        /^https?:\/\/(\[[^\]]*\]|[^:/]+)(:\d{1,5})?$/i.exec(origin)?.[1]?.toLowerCase() ?? "",
      ),
    isHostAllowed: (host) => host !== undefined && isNameAllowed(host),
    isPrivateAddress: (host) => {
      const name = HOST_PATTERN.exec(host?.toLowerCase() ?? "")?.[1]?.replace(/^\[|\]$/g, "") ?? "";
      const family = isIP(name);
      return family !== 0 && PRIVATE.check(name, family === 4 ? "ipv4" : "ipv6");
    },
    isOwnOrigin(headers) {
      const origin = headers.origin;
      // Same-origin GETs carry no Origin; then the browser's own verdict decides. Neither header: not our page.
      if (origin === undefined) return headers["sec-fetch-site"] === "same-origin";
      const host = /^https?:\/\/(.+)$/i.exec(origin)?.[1]?.toLowerCase();
      if (host === undefined || !isNameAllowed(host)) return false;
      // A port of this machine may be anybody's page: loopback must be this very port. Behind a proxy Host may differ.
      return host === headers.host?.toLowerCase() || isAllowListed(host);
    },
  };
  function isAllowListed(host: string): boolean {
    const name = HOST_PATTERN.exec(host)?.[1] ?? "";
    return allowed.has(host) || (allowed.has(name) && !LOOPBACK_NAMES.has(name));
  }
  return guard;
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

/** Equal lengths for `timingSafeEqual`, whatever was sent. */
function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(";") ?? []) {
    const [key, value] = part.trim().split("=", 2);
    if (key === name) return value;
  }
  return undefined;
}
