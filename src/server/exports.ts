import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import type { ExportService } from "../engine/exports/index.ts";
import { attachmentOf } from "./send-bytes.ts";

/** Stored data as a file, read while it is written: `/exports/ID`, once. */
export function registerExports(app: FastifyInstance, service: ExportService): void {
  app.get<{ Params: { id: string } }>(
    "/exports/:id",
    { exposeHeadRoute: false },
    async (request, reply) => {
      const { name, bytes } = service.open(request.params.id);
      return reply
        .headers({
          "cache-control": "no-store",
          "content-type": "application/octet-stream",
          "content-disposition": attachmentOf(name),
        })
        .send(Readable.from(bytes, { objectMode: false }));
    },
  );
}
