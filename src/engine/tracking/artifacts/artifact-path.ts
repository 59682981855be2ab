import { invalid } from "../../../base/errors.ts";

const SCHEME = "mlflow-artifacts:";
/** More than any client sends; a name longer than 255 bytes can be saved nowhere. */
const MOST_PATH = 4096;
const MOST_DECODINGS = 8;

/**
 * A path below the root of uploaded files as it is stored, "" for the root itself: POSIX, relative, without `.`, `..` or empty
 * parts. What a further decoding would make of it counts as well (`%2e%2e`, `%252e%252e`).
 * @param text as the client sent it, decoded once
 * @throws AppError INVALID_INPUT for what leads out or could elsewhere
 */
export function readArtifactPath(text: string): string {
  if (text.length > MOST_PATH) throw refuse(text);
  let decoded = text;
  for (let i = 0; ; i++) {
    if (!isHarmless(decoded)) throw refuse(text);
    const next = decode(decoded);
    if (next === decoded) break;
    if (i === MOST_DECODINGS) throw refuse(text);
    decoded = next;
  }
  const parts = text.split("/").filter((part) => part !== "" && part !== ".");
  return parts.join("/");
}

function refuse(text: string): Error {
  return invalid(`Invalid path: ${JSON.stringify(text.slice(0, 200))}.`);
}

/** No absolute path of any system, no step upwards, nothing that a shell, an address or a file system reads otherwise. */
function isHarmless(path: string): boolean {
  return (
    !path.startsWith("/") &&
    // oxlint-disable-next-line no-control-regex -- that is what is refused
    !/[\\#\u0000-\u001f\u007f]/.test(path) &&
    !/^[a-z]:/i.test(path) &&
    !/^file:/i.test(path) &&
    !path.split("/").some((part) => part.trim() === "..") &&
    path.isWellFormed()
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Below the root of uploaded files; undefined for an address of another store. */
export function pathOfUri(uri: string): string | undefined {
  if (!uri.startsWith(SCHEME)) return undefined;
  const rest = uri.slice(SCHEME.length);
  // mlflow-artifacts://host/path names the same server.
  const path = rest.startsWith("//") ? rest.replace(/^\/\/[^/]*/, "") : rest;
  return readArtifactPath(path.replace(/^\/+/, ""));
}
