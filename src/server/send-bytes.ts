import type { Stats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import type { FastifyReply, FastifyRequest } from "fastify";

export interface SentFile {
  /** Closed at the end. */
  readonly handle: FileHandle;
  readonly stats: Stats;
  readonly name: string;
  readonly contentType: string;
  readonly disposition: "attachment" | "inline";
}

/** A file, or the range of its bytes that was asked for. */
export async function sendBytes(
  request: FastifyRequest,
  reply: FastifyReply,
  { handle, stats, name, contentType, disposition }: SentFile,
): Promise<FastifyReply> {
  const { size } = stats;
  const range = parseRange(request.headers.range, size);
  reply.headers({
    "cache-control": "no-store",
    "accept-ranges": "bytes",
    "content-type": contentType,
    "content-disposition": dispositionOf(name, disposition),
    "last-modified": stats.mtime.toUTCString(),
  });
  if (range === "unsatisfiable" || request.method === "HEAD" || size === 0) {
    await handle.close();
    if (range === "unsatisfiable")
      return reply.code(416).header("content-range", `bytes */${size}`).send("");
    return reply.header("content-length", String(size)).send(request.method === "HEAD" ? null : "");
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  if (range !== undefined) {
    reply.code(206).header("content-range", `bytes ${start}-${end}/${size}`);
  }
  reply.header("content-length", String(end - start + 1));
  return reply.send(handle.createReadStream({ start, end, autoClose: true }));
}

/** One range of bytes, both ends inclusive; several at once are answered with the whole file, as the standard allows. */
function parseRange(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } | "unsatisfiable" | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? "unsatisfiable" : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== "" && Number(last) < start) return undefined;
  return start >= size ? "unsatisfiable" : { start, end };
}

/** Saved by its reader under that name. */
export const attachmentOf = (name: string): string => dispositionOf(name, "attachment");

function dispositionOf(name: string, disposition: SentFile["disposition"]): string {
  return `${disposition}; filename*=UTF-8''${encodeName(name)}`;
}

/** RFC 5987; half a surrogate pair, which no encoding has, is left out. */
function encodeName(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
