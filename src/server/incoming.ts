import type { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import type { Incoming } from "../engine/bundles/index.ts";
import { AppError } from "../base/errors.ts";

const FILE = "application/octet-stream";

/** Bundles that are sent as they are, part by part: `POST /incoming?name=...` answers `{id}`; `DELETE /incoming/ID` lets go of one. */
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
    scope.delete<{ Params: { id: string } }>("/incoming/:id", async (request, reply) => {
      await incoming.remove(request.params.id);
      return reply.code(204).send();
    });
  });
}
