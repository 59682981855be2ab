import { isIP } from "node:net";
import { findGroups, type Span } from "./span.ts";

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
/** Host of an address, behind who asks there. */
const ADDRESS =
  /(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{0,30}:\/\/(?:[^\s/?#"'<>]{0,400}@)?(\[[0-9A-Fa-f:.%]{2,60}\]|[^\s/?#"'`<>@:,;()\\|{}[\]$*]{1,253})/dg;
/** Of mail, of SSH and of Git (`git@host:path`); nothing such as `recall@k`. */
export const AT_HOST = String.raw`(?:(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9-])|[A-Za-z][A-Za-z0-9-]{0,62}(?=:[~/A-Za-z_]))`;
const BEHIND_AT = new RegExp(String.raw`(?<=[\p{L}\p{N}_.+-]@)${AT_HOST}`, "gu");
const INTERNAL = new RegExp(
  `(?<![a-z0-9.-])(?:${LABEL}\\.){1,8}(?:local|localdomain|lan|internal|intranet|corp|private|home\\.arpa)(?![a-z0-9-]|\\.[a-z0-9])`,
  "gi",
);
/** With three labels or more: else it may be a name in a program. */
const PUBLIC = new RegExp(
  `(?<![a-z0-9.@-])(?:${LABEL}\\.){2,8}(?:com|org|edu|gov|mil|ac\\.[a-z]{2})(?![a-z0-9-]|\\.[a-z0-9])`,
  "gi",
);
/** Not the version of something: `==12.1.3.1`, `v1.2.3.4`, `cuda-12.1.3.1`. */
const V4 =
  /(?<![\d.]|[=<>~!]=\s?|[A-Za-z_-]|version[: ]{1,2})(?:\d{1,3}\.){3}\d{1,3}(?![\d_-]|\.\d)/gi;
const V6 =
  /(?<![0-9A-Za-z:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,8}(?:\.\d{1,3}){0,3}(?![0-9A-Za-z:])/g;
const MAC = /(?<![0-9A-Fa-f:-])(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:-])/g;
/** TensorBoard's logs bear the name of their machine. */
const EVENT_FILE =
  /(?<=events\.out\.tfevents\.\d{1,12}\.)([A-Za-z0-9][A-Za-z0-9.-]{0,200}?)(?=\.\d{1,10}\.\d{1,6}|\.v2|$|[\s"'/])/g;

/** They are the same for everybody. */
const EVERYBODYS = new Set([
  "localhost",
  "localhost.localdomain",
  "arxiv.org",
  "doi.org",
  "pypi.org",
  "python.org",
  "docs.python.org",
  "pytorch.org",
  "tensorflow.org",
  "huggingface.co",
  "wikipedia.org",
  "en.wikipedia.org",
]);

/** `where`: `address` and `remote` tell a name that is one wherever it stands. */
export interface HostSpan extends Span {
  readonly kind: "host";
  readonly isName: boolean;
}

/** @param isVersions numbers with dots are versions */
export function findHosts(text: string, isVersions = false): HostSpan[] {
  const spans: HostSpan[] = [];
  const add = (start: number, end: number, isName: boolean): void => {
    const host = text.slice(start, end).replace(/\.+$/, "");
    if (isEverybodys(host) || host === "") return;
    spans.push({ start, end: start + host.length, kind: "host", isName });
  };
  for (const { start, end } of findGroups(text, ADDRESS, 1)) {
    const isBracketed = text.charAt(start) === "[";
    // No `file:///x`, no bucket of a store.
    add(isBracketed ? start + 1 : start, isBracketed ? end - 1 : end, !isBracketed);
  }
  for (const { start, end } of findGroups(text, BEHIND_AT)) add(start, end, true);
  for (const { start, end } of findGroups(text, EVENT_FILE)) add(start, end, true);
  for (const { start, end } of findGroups(text, INTERNAL)) add(start, end, true);
  for (const { start, end } of findGroups(text, PUBLIC)) add(start, end, true);
  for (const { start, end } of findGroups(text, MAC)) add(start, end, false);
  for (const { start, end, match } of findGroups(text, V6))
    if (isIP(match[0]) === 6 && match[0].split(":").filter((part) => part !== "").length >= 3)
      add(start, end, false);
  if (!isVersions)
    for (const { start, end, match } of findGroups(text, V4))
      if (isIP(match[0]) === 4) add(start, end, false);
  return spans;
}

/** Says nothing about anybody: this very machine, all of its addresses, places of literature and of packages. */
export function isEverybodys(host: string): boolean {
  const name = host.toLowerCase();
  return (
    EVERYBODYS.has(name) ||
    EVERYBODYS.has(name.replace(/^www\./, "")) ||
    /^(?:127\.\d+\.\d+\.\d+|0\.0\.0\.0|255\.255\.255\.\d+)$/.test(name) ||
    /(?:^|\.)example(?:\.(?:com|org|net))?$/.test(name)
  );
}
