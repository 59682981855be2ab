import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CALL, makeTestFolder, openTestEngine, type TestEngine } from "../../engine/testing.ts";
import type { RunningServer } from "../index.ts";
import { json, serveEngine } from "../server.test-support.ts";

let engine: TestEngine;
let server: RunningServer;
let close: () => Promise<void>;

beforeAll(async () => {
  const folder = await makeTestFolder();
  engine = await openTestEngine(join(folder.path, "data"), { ephemeral: true });
  server = await serveEngine(engine, folder.path);
  close = async () => {
    await server.close();
    await engine.close();
    await folder[Symbol.asyncDispose]();
  };
});
afterAll(() => close());

const EXPERIMENT = { ...json, "x-mlflow-experiment-id": "0" };

async function send(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = EXPERIMENT,
): Promise<{ readonly status: number; readonly text: string }> {
  const url = `http://127.0.0.1:${server.port}/v1/traces`;
  const answer = await fetch(url, { method: "POST", headers, body });
  return { status: answer.status, text: await answer.text() };
}

function exportOf(trace: number, spans: readonly object[]): string {
  const traceId = trace.toString(16).padStart(32, "0");
  const sent = spans.map((span, i) => ({
    traceId,
    spanId: (i + 1).toString(16).padStart(16, "0"),
    name: `span ${i + 1}`,
    startTimeUnixNano: "1790000000000000000",
    endTimeUnixNano: "1790000000000001500",
    ...span,
  }));
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: sent }] }] });
}

const countOf = async (trace: number): Promise<number> => {
  const id = `tr-${trace.toString(16).padStart(32, "0")}`;
  return (await engine.handlers.llm.getTrace({ id }, CALL)).spans;
};

test("spans without an experiment are 422, what is no export is 400, and nothing of it is kept", async () => {
  expect((await send(exportOf(1, [{}]), json)).status).toBe(422);
  expect(await send("{", EXPERIMENT)).toMatchObject({ status: 400 });
  expect(await send("{}", EXPERIMENT)).toMatchObject({ status: 400 });
  expect(
    await send("not proto", { ...EXPERIMENT, "content-type": "application/x-protobuf" }),
  ).toMatchObject({ status: 400 });
  expect(await send("x", { ...EXPERIMENT, "content-type": "text/plain" })).toMatchObject({
    status: 400,
  });
  expect(await send("x", { ...EXPERIMENT, "content-encoding": "gzip" })).toMatchObject({
    status: 400,
  });
  expect(
    (await send(exportOf(1, [{}]), { ...EXPERIMENT, "x-mlflow-experiment-id": "77" })).status,
  ).toBe(404);
  // The good one of two is not kept either.
  expect((await send(exportOf(1, [{}, { spanId: "no hex" }]))).status).toBe(400);
  const { total } = await engine.handlers.llm.listTraces({ limit: 10 }, CALL);
  expect(total).toBe(0);
});

test("what unpacks to more than 64 MiB is 413", async () => {
  const body = gzipSync(Buffer.alloc(65 * 1024 * 1024, " "));
  const headers = { ...EXPERIMENT, "content-encoding": "gzip" };
  expect((await send(new Uint8Array(body), headers)).status).toBe(413);
});

test("an export of 60 MB is taken, and others are answered meanwhile", async () => {
  const text = "x".repeat(100);
  const attributes = Array.from({ length: 10 }, (_, i) => ({
    key: `key ${i}`,
    value: { stringValue: text },
  }));
  const spans = Array.from({ length: 36_000 }, () => ({ attributes }));
  const body = gzipSync(exportOf(2, spans));
  const large = send(new Uint8Array(body), { ...EXPERIMENT, "content-encoding": "gzip" });
  expect((await send(exportOf(3, [{}]))).status).toBe(200);
  expect(await large).toMatchObject({ status: 200, text: "" });
  expect(await countOf(2)).toBe(36_000);
  expect(await countOf(3)).toBe(1);
});
