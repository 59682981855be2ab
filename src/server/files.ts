import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { FileDoor, FileUse, HandedFile } from "../engine/runs/index.ts";
import { sendBytes } from "./send-bytes.ts";

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

function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { handle, stats, as, name, contentType }: HandedFile,
): Promise<FastifyReply> {
  reply.headers({
    "content-security-policy": policyOf(as),
    "x-frame-options": "SAMEORIGIN",
  });
  const disposition = as === "download" ? "attachment" : "inline";
  return sendBytes(request, reply, { handle, stats, name, contentType, disposition });
}

/** The browser's viewer of PDF is a part of its own, which no sandbox lets in; the file itself runs nothing of ours. */
const PDF_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'";

function policyOf(as: FileUse): string {
  if (as === "pdf") return PDF_POLICY;
  const sandbox = as === "scripts" ? "sandbox allow-scripts" : "sandbox";
  return [sandbox, ...PAGE_POLICY, ...(as === "scripts" ? SCRIPTS_POLICY : [])].join("; ");
}
