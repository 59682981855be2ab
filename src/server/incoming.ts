import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import type { Incoming } from "../engine/bundles/index.ts";
import { AppError } from "../base/errors.ts";
import { sendBytes } from "./send-bytes.ts";

const FILE = "application/octet-stream";

/**
 * Bundles and reports that are sent as they are, part by part: `POST /incoming?name=...` answers `{id}`; `GET /incoming/ID`
 * gives the page the bytes of a report, which no browser shows as a page of ours; `DELETE /incoming/ID` lets go of one.
 */
export async function registerIncoming(app: FastifyInstance, incoming: Incoming): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // Written while it arrives; how much that may be, is not the body limit's to say.
    scope.addContentTypeParser(FILE, (_request, payload, done) => done(null, payload));
    scope.post<{ Querystring: { name?: unknown } }>(
      "/incoming",
      { config: { isFile: true } },
      async (request, reply) => {
        const { name } = request.query;
        if (request.body === undefined || request.body === null)
          throw new AppError("INVALID_INPUT", `Send the file as ${FILE}.`);
        const sent = await incoming.receive(
          typeof name === "string" ? name : "",
          request.body as Readable,
        );
        return reply.header("cache-control", "no-store").send(sent);
      },
    );
    scope.get<{ Params: { id: string } }>(
      "/incoming/:id",
      { exposeHeadRoute: false },
      async (request, reply) => {
        const found = await incoming.find(`incoming:${request.params.id}`);
        if (found === undefined) throw new AppError("NOT_FOUND", "That file is not here any more.");
        const handle = await open(found.path);
        return sendBytes(request, reply, {
          handle,
          stats: await handle.stat(),
          name: found.name,
          contentType: FILE,
          disposition: "attachment",
        });
      },
    );
    scope.delete<{ Params: { id: string } }>("/incoming/:id", async (request, reply) => {
      await incoming.remove(request.params.id);
      return reply.code(204).send();
    });
  });
}
