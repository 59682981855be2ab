import { AppError } from "../../src/base/errors.ts";
import { basePath } from "./api.ts";
import { shellBridge } from "./shell-bridge.ts";

/**
 * What `look` and `take` are told of a file that was dropped or chosen: its path where the shell knows it, else the
 * engine is sent its bytes. @throws AppError with what the engine answers
 */
export async function bringFile(file: File, signal: AbortSignal): Promise<string> {
  const path = shellBridge()?.pathOf(file) ?? "";
  if (path !== "") return path;
  const url = new URL(`${basePath()}/incoming`, window.location.origin);
  url.searchParams.set("name", file.name);
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: file,
    signal,
  });
  const body = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  if (answer.ok && typeof body["id"] === "string") return `incoming:${body["id"]}`;
  const { message } = body;
  throw new AppError(
    "UNAVAILABLE",
    typeof message === "string" ? message : `The engine did not take ${file.name}.`,
    "Try again, or name its path on the machine of the engine.",
  );
}

export interface IncomingFile {
  readonly name: string;
  readonly bytes: number;
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** What a command sent to the engine for this page. @throws AppError with what the engine answers */
export async function readIncoming(id: string, signal: AbortSignal): Promise<IncomingFile> {
  const answer = await fetch(`${basePath()}/incoming/${encodeURIComponent(id)}`, { signal });
  if (!answer.ok || answer.body === null)
    throw new AppError("NOT_FOUND", "That file is not here any more.", "Open it once more.");
  const { headers } = answer;
  const [, name = ""] =
    /filename\*=UTF-8''(\S+)/.exec(headers.get("content-disposition") ?? "") ?? [];
  return {
    name: decodeURIComponent(name),
    bytes: Number(headers.get("content-length")),
    stream: answer.body,
  };
}

/** The engine need not keep its bytes any longer. */
export function letGo(path: string): void {
  if (!path.startsWith("incoming:")) return;
  const url = `${basePath()}/incoming/${path.slice("incoming:".length)}`;
  // It is dropped with the next ones otherwise.
  fetch(url, { method: "DELETE", keepalive: true }).catch(() => undefined);
}
