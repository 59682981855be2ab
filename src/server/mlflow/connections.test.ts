import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTestFolder, openTestEngine } from "../../engine/testing.ts";
import type { RunningServer } from "../index.ts";
import { json, serveEngine } from "../server.test-support.ts";

const API = "/api/2.0/mlflow";
const ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts";

let server: RunningServer;
let close: () => Promise<void>;

beforeAll(async () => {
  const folder = await makeTestFolder();
  const engine = await openTestEngine(join(folder.path, "data"), { ephemeral: true });
  server = await serveEngine(engine, folder.path);
  close = async () => {
    await server.close();
    await engine.close();
    await folder[Symbol.asyncDispose]();
  };
});
afterAll(() => close());

async function open(): Promise<Socket> {
  const socket = connect(server.port, "127.0.0.1");
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.once("connect", resolve));
  return socket;
}

const address = (path: string): string => `http://127.0.0.1:${server.port}${path}`;

async function search(filter = ""): Promise<unknown> {
  const answer = await fetch(address(`${API}/experiments/search`), {
    method: "POST",
    headers: json,
    body: JSON.stringify({ max_results: 10, filter }),
  });
  expect(answer.status).toBe(200);
  return answer.json();
}

/** All that the server says on the connection until it ends it. */
async function readToEnd(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  await new Promise((resolve) => socket.once("close", resolve));
  return Buffer.concat(chunks).toString();
}

test("a thousand connections that say nothing do not hold up another client", async () => {
  const idle = await Promise.all(Array.from({ length: 1000 }, open));
  // Half of them began to speak.
  for (const socket of idle.slice(500))
    socket.write(`POST ${API}/runs/create HTTP/1.1\r\nHost: local`);
  for (let i = 0; i < 30; i++) await search();
  for (const socket of idle) socket.destroy();
  await search();
});

test("a client that is slow with its head and its body is answered; others do not wait for it", async () => {
  const body = '{"name": "slow"}';
  const request = `POST ${API}/experiments/create HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
  const socket = await open();
  socket.setNoDelay(true);
  const answer = readToEnd(socket);
  for (const byte of request) {
    socket.write(byte);
    await search();
  }
  expect(await answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*"experiment_id"/);
});

test("a client that does not read its answer does not hold up others", async () => {
  const big = Buffer.alloc(32 * 1024 * 1024, 7);
  const path = `${ARTIFACTS}/0/unread/big`;
  expect((await fetch(address(path), { method: "PUT", body: big })).status).toBe(200);
  const unread = await Promise.all(Array.from({ length: 20 }, open));
  for (const socket of unread) {
    socket.pause();
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  }
  for (let i = 0; i < 30; i++) await search();
  for (const socket of unread) socket.destroy();
  expect((await (await fetch(address(path))).arrayBuffer()).byteLength).toBe(big.length);
});

test("a client that ends its half of the connection keeps nothing open, and half a request changes nothing", async () => {
  const body = '{"name": "never whole"}';
  const head = (length: string) =>
    `POST ${API}/experiments/create HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${length}\r\n\r\n`;
  const length = `Content-Length: ${body.length}`;
  for (const begun of [
    "POST",
    head(length).slice(0, -2),
    head(length),
    head(length) + body.slice(0, -1),
    `${head("Transfer-Encoding: chunked")}ff\r\n${body}`,
  ]) {
    const socket = await open();
    const answer = readToEnd(socket);
    socket.end(begun);
    // A word of refusal, or none: the connection ends in any case.
    expect(await answer).toMatch(/^$|^HTTP\/1\.1 4/);
  }
  expect(await search("name = 'never whole'")).toEqual({});
});
