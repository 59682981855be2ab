/** A folder on another machine, as `ssh://[user@]host[:port]/path` names it. */
export interface HostPlace {
  readonly user: string | undefined;
  /** A name of the user's ssh config, a host name or an address. */
  readonly host: string;
  readonly port: number | undefined;
  /** Absolute, or "~" and what lies below the user's home there. */
  readonly path: string;
}

/** What ssh would take for an option, or a shell for more than a word, is no name. */
const HOST = /^[A-Za-z0-9_][A-Za-z0-9_.:%-]{0,252}$/;
const USER = /^[A-Za-z0-9_][A-Za-z0-9_.+@\\-]{0,127}$/;

export function isHostUrl(text: string): boolean {
  return /^ssh:\/\//i.test(text);
}

/** Undefined for what is no such address. `ssh://host` is the home folder there; `ssh://host/~/runs` lies in it. */
export function parseHostUrl(text: string): HostPlace | undefined {
  if (!isHostUrl(text)) return undefined;
  const [authority = "", ...parts] = text.slice("ssh://".length).split("/");
  const at = authority.lastIndexOf("@");
  const user = at < 0 ? undefined : decode(authority.slice(0, at));
  const named = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d{1,5}))?$/.exec(authority.slice(at + 1));
  const host = named?.[1] ?? named?.[2] ?? "";
  const port = named?.[3] === undefined ? undefined : Number(named[3]);
  const path = parts.length === 0 ? "~" : normalizePath(decode(parts.join("/")));
  const isBad =
    !HOST.test(host) ||
    (at >= 0 && !USER.test(user ?? "")) ||
    (port !== undefined && (port < 1 || port > 65_535)) ||
    path === undefined;
  return isBad ? undefined : { user, host, port, path };
}

export function formatHostUrl({ user, host, port, path }: HostPlace): string {
  const name = host.includes(":") ? `[${host}]` : host;
  const parts = path.split("/").map((part) => encodeURIComponent(part).replaceAll("%40", "@"));
  const place = path.startsWith("~") ? `/${parts.join("/")}` : parts.join("/");
  return `ssh://${user === undefined ? "" : `${encodeURIComponent(user)}@`}${name}${port === undefined ? "" : `:${port}`}${place}`;
}

/** For people: `user@host:/path`. */
export function describeHostPlace({ user, host, port, path }: HostPlace): string {
  return `${user === undefined ? "" : `${user}@`}${host}${port === undefined ? "" : `:${port}`}:${path}`;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function normalizePath(text: string | undefined): string | undefined {
  if (text === undefined || text.includes("\0")) return undefined;
  const parts = text.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) return undefined;
  return parts[0] === "~" ? parts.join("/") : `/${parts.join("/")}`;
}
