import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { FileDoor, FileUse, HandedFile } from "../engine/runs/index.ts";

/**
 * What a page of a run may do in its frame: nothing but show itself. Without a network even its scripts can tell nobody
 * what they read, and without an origin there is nothing of ours that they could read.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src data: blob:",
  "font-src data:",
  "media-src data: blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
];
const SCRIPTS_POLICY = ["script-src 'unsafe-inline' 'unsafe-eval'", "worker-src blob:"];

/** Files of runs by a signed address; the signature stands for the cookie, which a sandboxed frame does not send. */
export function registerFiles(app: FastifyInstance, door: FileDoor): void {
  app.route({
    method: ["GET", "HEAD"],
    url: "/files",
    exposeHeadRoute: false,
    config: { access: "public" },
    handler: async (request, reply) => {
      const { t } = request.query as { readonly t?: unknown };
      const file = await door.open(typeof t === "string" ? t : "");
      return sendFile(request, reply, file);
    },
  });
}

async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { handle, stats, as, name, contentType }: HandedFile,
): Promise<FastifyReply> {
  const { size } = stats;
  const range = parseRange(request.headers.range, size);
  reply.headers({
    "cache-control": "no-store",
    "accept-ranges": "bytes",
    "content-type": contentType,
    "content-security-policy": policyOf(as),
    "x-frame-options": "SAMEORIGIN",
    "content-disposition": `${as === "download" ? "attachment" : "inline"}; filename*=UTF-8''${encodeName(name)}`,
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

function policyOf(as: FileUse): string {
  const sandbox = as === "scripts" ? "sandbox allow-scripts" : "sandbox";
  return [sandbox, ...PAGE_POLICY, ...(as === "scripts" ? SCRIPTS_POLICY : [])].join("; ");
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

/** RFC 5987; half a surrogate pair, which no encoding has, is left out. */
function encodeName(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
