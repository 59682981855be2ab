import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** Inline styles are what Mantine and ECharts write; scripts, connections and frames are ours alone. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/**
 * The built page and its files. An address that is no file is one of the page's own (`/project/...`) and gets the
 * page; a missing script or picture gets 404.
 */
export function registerUi(app: FastifyInstance, uiDir: string, basePath: string): void {
  app.get("/*", { config: { access: "public" } }, async (request, reply) => {
    const path = request.url.split(/[?#]/, 1)[0] ?? "/";
    if (path === "/" || path === "/index.html") return sendPage(reply, uiDir, basePath);
    // Loaded with the first page: an engine that only commands talk to needs none of it.
    const { default: send } = await import("@fastify/send");
    // The bundler puts a hash into these names: they never change.
    const hashed = path.startsWith("/assets/");
    const { statusCode, headers, stream } = await send(request.raw, path, {
      root: uiDir,
      index: false,
      dotfiles: "ignore",
      maxAge: hashed ? "365d" : 0,
      immutable: hashed,
    });
    if (statusCode === 404 || statusCode === 301) return reply.callNotFound();
    return reply.code(statusCode).headers(headers).send(stream);
  });
  app.setNotFoundHandler(async (request, reply) => {
    if (isPageRequest(request)) return sendPage(reply, uiDir, basePath);
    return reply
      .code(404)
      .send({ code: "NOT_FOUND", message: "There is nothing at this address." });
  });
}

function isPageRequest(request: FastifyRequest): boolean {
  return request.method === "GET" && (request.headers.accept ?? "").includes("text/html");
}

async function sendPage(
  reply: FastifyReply,
  uiDir: string,
  basePath: string,
): Promise<FastifyReply> {
  reply.header("cache-control", "no-cache").type("text/html; charset=utf-8");
  try {
    const page = await readFile(join(uiDir, "index.html"), "utf8");
    return await reply.send(withBasePath(page, basePath));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return reply.code(503).send(NOT_BUILT_PAGE);
  }
}

/** Own files by absolute path, so that a deep address loads them too; the page reads its base from the meta element. */
function withBasePath(page: string, basePath: string): string {
  return page
    .replace(/\b(src|href)="\.?\/(?!\/)/g, `$1="${basePath}/`)
    .replace(/<head>/i, `<head><meta name="assay-base" content="${basePath}">`);
}

const NOT_BUILT_PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Assay</title></head>
<body style="font:14px system-ui;margin:3rem;max-width:40rem"><h1 style="font-size:18px">The interface is not built</h1>
<p>The engine runs, but the files of the page are missing. Run <code>npm start</code>, or
<code>npm run build</code>, and load this page again.</p></body></html>
`;
