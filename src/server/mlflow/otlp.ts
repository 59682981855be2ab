import { promisify } from "node:util";
import { gunzip, inflate, inflateRaw } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { traceTopics, type TrackingContext } from "../../engine/tracking/index.ts";
import { MlflowError } from "./errors.ts";
import { MOST_BYTES, readBody } from "./read-body.ts";

const ACCESS = { config: { access: "mlflow" } } as const;
const MEDIA_TYPES = ["application/x-protobuf", "application/json"];
const LIMIT = { maxOutputLength: MOST_BYTES };

/** Spans as OpenTelemetry's protocol sends them; MLflow's own client sends its spans this way too. */
export function registerOtlp(scope: FastifyInstance, { threads, publish }: TrackingContext): void {
  scope.post("/v1/traces", ACCESS, async (request, reply) => {
    const { headers } = request;
    const experimentId = headers["x-mlflow-experiment-id"];
    if (typeof experimentId !== "string" || experimentId === "")
      throw new MlflowError(
        422,
        "INVALID_PARAMETER_VALUE",
        "The header x-mlflow-experiment-id is required.",
      );
    const type = (headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
    if (!MEDIA_TYPES.includes(type))
      throw invalid(`Invalid Content-Type: '${type}'. Expected: ${MEDIA_TYPES.join(" or ")}.`);
    const body = await unpack(await readBody(request), headers["content-encoding"] ?? "");
    const runId = headers["x-mlflow-run-id"];
    // The writer gets records only: reading as many bytes would hold up everybody else's writes.
    const { traceIds, packed } = await threads.parse.call.llm.readSpans({
      body,
      isJson: type === "application/json",
    });
    await threads.write.call.llm.logSpans(
      { packed, experimentId, runId: typeof runId === "string" ? runId : "" },
      { transfer: [packed.buffer] },
    );
    publish(traceTopics(traceIds));
    // An empty ExportTraceServiceResponse: all of it was taken.
    return reply
      .headers({ "content-type": "application/x-protobuf", "cache-control": "no-store" })
      .send(Buffer.alloc(0));
  });
  scope.options("/v1/traces", ACCESS, async (_request, reply) => reply.code(204).send());
}

function invalid(message: string): MlflowError {
  return new MlflowError(400, "INVALID_PARAMETER_VALUE", message);
}

async function unpack(body: Buffer, encoding: string): Promise<Uint8Array> {
  const name = encoding.trim().toLowerCase();
  if (name === "" || name === "identity") return body;
  if (name !== "gzip" && name !== "deflate")
    throw invalid(`Unsupported Content-Encoding: '${name}'.`);
  try {
    if (name === "gzip") return await promisify(gunzip)(body, LIMIT);
    // With the two bytes of zlib in front, as the name says, or without, as some send it.
    const isZlib =
      ((body[0] ?? 0) & 0x0f) === 8 && body.length > 1 && body.readUInt16BE(0) % 31 === 0;
    return await promisify(isZlib ? inflate : inflateRaw)(body, LIMIT);
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === "ERR_BUFFER_TOO_LARGE")
      throw new MlflowError(
        413,
        "INVALID_PARAMETER_VALUE",
        `The body is larger than ${MOST_BYTES} bytes.`,
      );
    throw invalid(`Failed to decompress the ${name} payload.`);
  }
}
