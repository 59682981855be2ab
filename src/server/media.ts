import type { FastifyInstance, FastifyReply } from "fastify";
import { AppError } from "../base/errors.ts";
import type { ReadMediaFile } from "../engine/runs/index.ts";

/** What a logger wrote may be anything: it runs nothing, loads nothing and is part of no page of ours. */
const CONTENT_SECURITY_POLICY = "default-src 'none'; sandbox";
/** An id names one record by its checksum: what it leads to never changes. */
const CACHE_CONTROL = "private, max-age=86400, immutable";

/** Images and sounds that were logged: `/files/media/RUN/ID/SAMPLE`. */
export function registerMedia(app: FastifyInstance, readMedia: ReadMediaFile): void {
  app.get<{ Params: { runId: string; id: string; sample: string } }>(
    "/files/media/:runId/:id/:sample",
    async (request, reply) => {
      const { runId, id, sample } = request.params;
      if (!/^\d{1,6}$/.test(sample))
        throw new AppError("INVALID_INPUT", "The last part of the address is no number.");
      const { bytes, type, tag, name } = await readMedia({ runId, id, sample: Number(sample) });
      reply
        .header("content-security-policy", CONTENT_SECURITY_POLICY)
        .header("cache-control", CACHE_CONTROL)
        .header("accept-ranges", "bytes")
        .type(type ?? "application/octet-stream");
      if (type === undefined)
        reply.header(
          "content-disposition",
          `attachment; filename="${toFileName(name ?? `${tag}.bin`)}"`,
        );
      return sendBytes(reply, Buffer.from(bytes.buffer), request.headers.range);
    },
  );
}

/** One range is enough for every player; anything else gets the whole. */
function sendBytes(reply: FastifyReply, bytes: Buffer, range: string | undefined): FastifyReply {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(range ?? "") ?? [];
  if (first === "" && last === "") return reply.send(bytes);
  const start = first === "" ? Math.max(0, bytes.length - Number(last)) : Number(first);
  const end =
    first === "" || last === "" ? bytes.length - 1 : Math.min(Number(last), bytes.length - 1);
  if (start > end) return reply.code(416).header("content-range", `bytes */${bytes.length}`).send();
  return reply
    .code(206)
    .header("content-range", `bytes ${start}-${end}/${bytes.length}`)
    .send(bytes.subarray(start, end + 1));
}

const toFileName = (name: string): string => name.replaceAll(/[^\w.-]+/g, "_").slice(-100);
