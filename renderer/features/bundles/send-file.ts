import { AppError } from "../../../src/base/errors.ts";
import { basePath } from "../../client/api.ts";
import { shellBridge } from "../../client/shell-bridge.ts";

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

/** The engine need not keep its bytes any longer. */
export function letGo(path: string): void {
  if (!path.startsWith("incoming:")) return;
  const url = `${basePath()}/incoming/${path.slice("incoming:".length)}`;
  // It is dropped with the next ones otherwise.
  fetch(url, { method: "DELETE", keepalive: true }).catch(() => undefined);
}
