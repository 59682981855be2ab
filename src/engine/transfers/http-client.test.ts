import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { MlflowServer } from "../../contract/transfers.ts";
import { createHttpClient, type HttpClient } from "./http-client.ts";

async function serve(
  answer: (...args: Parameters<RequestListener>) => void | Promise<void>,
  auth: Omit<MlflowServer, "url"> = {},
): Promise<HttpClient> {
  const server = createServer((...args) => void answer(...args));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base/`;
  return createHttpClient({ url, ...auth }, { signal: new AbortController().signal });
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test("numbers of 64 bits and those that are not finite go and come as they are", async () => {
  let sent = "";
  const http = await serve(async (request, response) => {
    sent = (await bodyOf(request)).toString();
    response.end('{"step":9007199254740993,"value":NaN}');
  });
  const answer = await http.json("a", { method: "POST", body: { step: 2n ** 62n } });
  expect(sent).toBe('{"step":4611686018427387904}');
  expect(answer).toEqual({ step: 9007199254740993n, value: "NaN" });
});

test.each([
  [{ token: "t" }, "Bearer t"],
  [{ username: "u", password: "p:ü" }, `Basic ${Buffer.from("u:p:ü").toString("base64")}`],
  [{}, undefined],
])("what lets callers in goes along: %o", async (auth, expected) => {
  const seen: Array<string | undefined> = [];
  const http = await serve((request, response) => {
    seen.push(request.headers.authorization, request.url);
    response.end("{}");
  }, auth);
  await http.json("x?y=1", { method: "GET" });
  expect(seen).toEqual([expected, "/base/x?y=1"]);
});

test("what goes by is tried again, and not what may be done only once", async () => {
  let calls = 0;
  const http = await serve((request, response) => {
    calls++;
    if (calls % 2 === 0) return void response.end("{}");
    if (calls === 3) return void request.socket.destroy();
    response.writeHead(503).end();
  });
  await http.json("a", { method: "POST", body: {} });
  await http.json("a", { method: "POST", body: {} });
  expect(calls).toBe(4);
  const once = http.json("a", { method: "POST", body: {}, once: true });
  await expect(once).rejects.toMatchObject({ code: "UNAVAILABLE" });
  expect(calls).toBe(5);
});

test("what concerns one thing has a code of its own", async () => {
  const http = await serve((request, response) => {
    const code = (request.url ?? "").replace("/base/", "");
    response.writeHead(400).end(JSON.stringify({ error_code: code, message: "why" }));
  });
  const codes = await Promise.all(
    [
      "RESOURCE_DOES_NOT_EXIST",
      "RESOURCE_ALREADY_EXISTS",
      "INVALID_PARAMETER_VALUE",
      "INTERNAL_ERROR",
    ].map((code) =>
      http
        .json(code, { method: "GET" })
        .catch((error: unknown) => (error as { code: string }).code),
    ),
  );
  expect(codes).toEqual(["NOT_FOUND", "CONFLICT", "INVALID_INPUT", "DAMAGED"]);
});

test("a file goes with its length, byte by byte, and another address is not followed", async () => {
  const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));
  let length: string | undefined;
  let got: Buffer = Buffer.alloc(0);
  const http = await serve(async (request, response) => {
    if (request.url === "/base/elsewhere")
      return void response.writeHead(307, { location: "http://127.0.0.1:9/" }).end();
    length = request.headers["content-length"];
    got = await bodyOf(request);
    response.end();
  });
  async function* parts(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < content.length; at += 70_000) yield content.subarray(at, at + 70_000);
  }
  await http.upload("file", parts(), content.length);
  expect([length, got.equals(content)]).toEqual(["300000", true]);
  await expect(http.upload("elsewhere", parts(), content.length)).rejects.toMatchObject({
    message: expect.stringContaining("leads on to") as string,
  });
});

test.each(["", "host:5000", "ftp://host", "file:///etc"])("%s is no address", (url) => {
  const open = (): unknown => createHttpClient({ url }, { signal: new AbortController().signal });
  expect(open).toThrow("is no address of an MLflow server");
});
