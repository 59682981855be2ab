import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeTestFolder, openTestEngine, waitFor, type TestFolder } from "../../engine/testing.ts";
import { TRACKING_ROUTES } from "../../engine/tracking/index.ts";
import type { RunningServer } from "../index.ts";
import { bearer, json, serveEngine } from "../server.test-support.ts";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Send {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
}

const API = "/api/2.0/mlflow";
const ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts";
const EVIL = "https://evil.example";
const DEEP = "[".repeat(100_000) + "]".repeat(100_000);

let folder: TestFolder;
let data: string;
let server: RunningServer;
let close: () => Promise<void>;

beforeAll(async () => {
  folder = await makeTestFolder();
  data = join(folder.path, "below", "data");
  await mkdir(join(folder.path, "below"));
  await writeFile(join(folder.path, "secret.txt"), "the secret");
  const engine = await openTestEngine(data, { ephemeral: true });
  server = await serveEngine(engine, folder.path);
  close = async () => {
    await server.close();
    await engine.close();
    await folder[Symbol.asyncDispose]();
  };
});
afterAll(() => close());

/** node:http: `fetch` tidies up paths and does not let a test choose Host and Origin. */
function send(method: string, path: string, { headers = {}, body }: Send = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const isChunked = headers["transfer-encoding"] !== undefined;
    // Said for all methods: a DELETE would send its body without a length.
    const length =
      body === undefined || isChunked ? {} : { "content-length": Buffer.byteLength(body) };
    const options = {
      host: "127.0.0.1",
      port: server.port,
      path,
      method,
      headers: { ...length, ...headers },
      agent: false,
    };
    const outgoing = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

const post = (path: string, body: string, headers: Record<string, string> = json) =>
  send("POST", `${API}/${path}`, { headers, body });

const codeOf = ({ status, text }: Answer): unknown[] => [
  status,
  (JSON.parse(text) as { readonly error_code?: string }).error_code,
];

const INVALID = [400, "INVALID_PARAMETER_VALUE"];
const MISSING = [404, "RESOURCE_DOES_NOT_EXIST"];
const REFUSED = [403, "PERMISSION_DENIED"];

describe("bodies", () => {
  test.each([
    ["malformed", '{"name": '],
    ["a list", "[1]"],
    ["a text", '"str"'],
    ["a number", "7"],
    ["null", "null"],
    ["deep", DEEP],
    ["deep objects", `${'{"name":'.repeat(100_000)}1${"}".repeat(100_000)}`],
    ["a deep value", `{"name": ${DEEP}}`],
    ["a deep list", `{"name": "x", "tags": ${DEEP}}`],
    ["a deep item", `{"name": "x", "tags": [${DEEP}]}`],
    ["a wrong type", '{"name": {"value": [1]}}'],
    [
      "both spellings",
      '{"name": "a", "artifact_location": "s3://b/a", "artifactLocation": "s3://b/b"}',
    ],
    ["bytes that are no text", "\u0000\u0001"],
    ["a prototype", '{"__proto__": {"name": "x"}}'],
  ])("%s", async (_name, body) => {
    expect(codeOf(await post("experiments/create", body))).toEqual(INVALID);
  });

  test("of another type, or of none", async () => {
    const body = '{"name": "typed"}';
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])
      expect(codeOf(await post("experiments/create", body, { "content-type": type }))).toEqual(
        INVALID,
      );
    expect(codeOf(await post("experiments/create", body, {}))).toEqual(INVALID);
    const upper = { "content-type": "Application/JSON; charset=utf-8" };
    expect((await post("experiments/create", body, upper)).status).toBe(200);
  });

  test("over 64 MiB, announced or not", async () => {
    const most = 64 * 1024 * 1024;
    const announced = await open();
    const answer = new Promise((resolve) =>
      announced.once("data", (bytes) => resolve(String(bytes))),
    );
    announced.write(`POST ${API}/experiments/create HTTP/1.1\r\nHost: localhost\r\n`);
    announced.write(`Content-Type: application/json\r\nContent-Length: ${most + 1}\r\n\r\n{`);
    expect(await answer).toMatch(/^HTTP\/1.1 413 [^]*INVALID_PARAMETER_VALUE/);
    announced.destroy();
    const outcome = await send("POST", `${API}/experiments/create`, {
      headers: { ...json, "transfer-encoding": "chunked" },
      body: Buffer.alloc(most + 1, "x"),
    }).then(codeOf, (error: NodeJS.ErrnoException) => error.code);
    // The server answers and closes without reading on: the client may see either.
    expect([[413, "INVALID_PARAMETER_VALUE"], "ECONNRESET", "EPIPE"]).toContainEqual(outcome);
    expect((await send("GET", "/health")).status).toBe(200);
  });
});

describe("every call", () => {
  /** What means something without a word: searches, runs and models without a name, and what need not be there to be removed. */
  const MEANS_SOMETHING = [
    "DELETE datasets/:id",
    "DELETE datasets/:id/tags/:key",
    "GET datasets/:id/experiment-ids",
    "GET datasets/search",
    "GET model-versions/search",
    "GET registered-models/search",
    "POST datasets/search",
    "POST logged-models",
    "POST logged-models/search",
    // In the default experiment.
    "POST runs/create",
    "POST runs/search",
  ];

  test("without a word, about what is not there, is told", async () => {
    const fine: string[] = [];
    for (const prefix of ["/api", "/ajax-api"]) {
      for (const { method, version, path } of TRACKING_ROUTES) {
        const url = `${prefix}/${version}/mlflow/${path.replaceAll(/:\w+/g, "nothing")}`;
        const body = method === "GET" ? undefined : "{}";
        const answer = await send(method, url, { headers: json, body });
        const code = (JSON.parse(answer.text) as { readonly error_code?: string }).error_code;
        if (answer.status === 200) fine.push(`${method} ${path}`);
        else
          expect([url, answer.status, typeof code]).toEqual([
            url,
            answer.status < 500 ? answer.status : "4xx",
            "string",
          ]);
      }
    }
    expect([...new Set(fine)].toSorted()).toEqual(MEANS_SOMETHING);
  });

  test("values that no field can take", async () => {
    const half = String.raw`"\ud800"`;
    const most = "9223372036854775807";
    const beyond = Buffer.from('{"after":[99999999999999999999,1]}').toString("base64url");
    const cases: ReadonlyArray<readonly [string, string, string]> = [
      ["POST", "experiments/create", `{"name": ${half}}`],
      ["POST", "experiments/search", `{"max_results": 1, "page_token": "${beyond}"}`],
      ["POST", "registered-models/create", `{"name": ${half}}`],
      ["POST", "registered-models/create", `{"name": "x", "description": ${half}}`],
      ["PATCH", "model-versions/update", `{"name": "x", "version": ${most}}`],
      ["PATCH", "model-versions/update", `{"name": "x", "version": ${DEEP}}`],
      ["PATCH", "logged-models/nothing", `{"status": ${DEEP}}`],
      ["POST", "runs/log-metric", `{"run_id": "x", "key": "k", "value": {}, "timestamp": 1}`],
      ["POST", "runs/log-batch", `{"run_id": "x", "metrics": [{"key": ${DEEP}}]}`],
    ];
    for (const [method, path, body] of cases) {
      const answer = await send(method, `${API}/${path}`, { headers: json, body });
      expect([method, path, body.slice(0, 60), ...codeOf(answer)]).toEqual([
        method,
        path,
        body.slice(0, 60),
        ...INVALID,
      ]);
    }
  });

  test("times of 64 bits are kept", async () => {
    const most = "9223372036854775807";
    const made = await post("runs/create", `{"experiment_id": "0", "start_time": ${most}}`);
    expect([made.status, made.text]).toEqual([200, expect.stringContaining(most)]);
    const { run } = JSON.parse(made.text) as { readonly run: { info: { run_id: string } } };
    const ended = `{"run_id": "${run.info.run_id}", "status": "FINISHED", "end_time": ${most}}`;
    expect((await post("runs/update", ended)).status).toBe(200);
    const deep = JSON.stringify({ run_id: run.info.run_id, model_json: DEEP });
    expect(codeOf(await post("runs/log-model", deep))).toEqual(INVALID);
  });

  test("by another method is 405, and what is no call 404", async () => {
    expect((await send("DELETE", `${API}/experiments/create`)).status).toBe(405);
    for (const path of ["/api/2.0/mlflow/nothing", "/api/9.9/x", "/ajax-api/", "/api/%zz"])
      expect([path, (await send("GET", path)).status]).toEqual([
        path,
        path.includes("%zz") ? 400 : 404,
      ]);
  });

  test("ids that are not there, or are none", async () => {
    const get = async (path: string) => codeOf(await send("GET", `${API}/${path}`));
    expect(await get("runs/get?run_id=nothing")).toEqual(MISSING);
    expect(await get("experiments/get?experiment_id=987654")).toEqual(MISSING);
    expect(await get("experiments/get?experiment_id=99999999999999999999999")).toEqual(INVALID);
    expect(await get("experiments/get?experiment_id=0%27%20OR%201=1")).toEqual(INVALID);
    expect(await get("logged-models/m-nothing")).toEqual(MISSING);
    expect(await get(`logged-models/${"m".repeat(2000)}`)).toEqual(MISSING);
    expect(await get("registered-models/get?name=nothing")).toEqual(MISSING);
    expect(await get("artifacts/list?run_id=nothing")).toEqual(MISSING);
    const dataset = "/api/3.0/mlflow/datasets/d-nothing";
    expect(codeOf(await send("GET", dataset))).toEqual(MISSING);
    expect(codeOf(await send("GET", `${dataset}/records?max_results=x`))).toEqual(INVALID);
  });
});

describe("pages and names", () => {
  const create = (headers: Record<string, string>) =>
    post("experiments/search", '{"max_results": 1}', { ...json, ...headers });

  test("pages of other sites are refused", async () => {
    for (const origin of [
      EVIL,
      "null",
      "http://localhost.evil.example",
      "http://localhost@evil.example",
      "file://",
      "",
    ]) {
      const answer = await create({ origin });
      expect([origin, ...codeOf(answer)]).toEqual([origin, ...REFUSED]);
      expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    }
    for (const path of [`${ARTIFACTS}/a/b`, "/ajax-api/2.0/mlflow-artifacts/artifacts/a/b"])
      expect((await send("PUT", path, { headers: { origin: EVIL }, body: "x" })).status).toBe(403);
  });

  test("pages of this machine are named back", async () => {
    for (const origin of ["http://localhost:3000", "http://127.0.0.1:5000", "https://[::1]:1"]) {
      const answer = await create({ origin });
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
        vary: "Origin",
      });
    }
    // An error is only read by the page if it names it as well.
    const failed = await post("runs/create", "[", { ...json, origin: "http://localhost:1" });
    expect(failed.headers["access-control-allow-origin"]).toBe("http://localhost:1");
    expect((await create({})).headers["access-control-allow-origin"]).toBeUndefined();
  });

  test("what a page asks before it calls", async () => {
    const asked = {
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type",
    };
    const path = `${API}/runs/create`;
    const answer = await send("OPTIONS", path, {
      headers: { ...asked, origin: "http://localhost:3000" },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({
      "access-control-allow-origin": "http://localhost:3000",
      "access-control-allow-methods": expect.stringContaining("PATCH") as string,
      "access-control-allow-headers": "content-type",
    });
    for (const origin of [EVIL, "null"]) {
      const refused = await send("OPTIONS", path, { headers: { ...asked, origin } });
      expect(refused.status).toBe(403);
      expect(
        Object.keys(refused.headers).filter((name) => name.startsWith("access-control")),
      ).toEqual([]);
    }
  });

  test("other names of this server are refused", async () => {
    for (const host of [
      "evil.example",
      "evil.example:80",
      "localhost.evil.example",
      "127.0.0.1.evil.example",
      "8.8.8.8",
      "172.32.0.1:5253",
      "10.0.0.1.evil.example",
      "[2001:db8::1]",
    ])
      expect([host, ...codeOf(await create({ host }))]).toEqual([host, ...REFUSED]);
    for (const host of [
      "localhost:9",
      "[::1]:9",
      "LOCALHOST",
      "0.0.0.0:5253",
      "10.0.0.1",
      "172.16.3.4:5253",
      "192.168.1.7:1",
      "[fd00::1]:5253",
    ]) {
      expect([host, (await create({ host })).status]).toEqual([host, 200]);
      // A page that was loaded by such an address is no page of this machine.
      const origin = `http://${host}`;
      const isLocal = /localhost|::1\]:9/i.test(host);
      expect([host, (await create({ host, origin })).status]).toEqual([host, isLocal ? 200 : 403]);
    }
    for (const path of ["/health", "/version"])
      expect((await send("GET", path, { headers: { host: "evil.example" } })).status).toBe(200);
    // Only MLflow's calls are answered there.
    const host = "10.0.0.1";
    expect((await send("GET", "/openapi.json", { headers: { host, ...bearer } })).status).toBe(403);
  });

  test("all other calls have no such headers, and errors of their own shape", async () => {
    const origin = "http://localhost:3000";
    for (const path of ["/rpc/runs/list", "/openapi/projects", "/openapi.json"]) {
      for (const method of ["GET", "POST", "OPTIONS"]) {
        for (const headers of [{ origin }, { origin, ...bearer }, { origin: EVIL, ...bearer }]) {
          const answer = await send(method, path, {
            headers: { ...json, ...headers },
            body: method === "POST" ? "{" : undefined,
          });
          const cors = Object.keys(answer.headers).filter((name) =>
            name.startsWith("access-control"),
          );
          expect([path, method, cors, answer.text.includes("error_code")]).toEqual([
            path,
            method,
            [],
            false,
          ]);
        }
      }
    }
    const { status, text } = await send("GET", "/openapi/projects");
    expect([status, JSON.parse(text)]).toMatchObject([401, { code: "UNAUTHORIZED" }]);
    const answer = await send("POST", "/rpc/runs/list", {
      headers: { ...json, ...bearer },
      body: "{",
    });
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([
      400,
      { json: { code: expect.any(String) as string } },
    ]);
  });
});

describe("files", () => {
  /** All there is but for the content of the artifact store and what the database keeps beside itself. */
  async function listFiles(): Promise<string[]> {
    const names = await readdir(folder.path, { recursive: true });
    return names
      .filter((name) => !/below\/data\/(artifacts\/|.*-(wal|shm)$)/.test(name))
      .toSorted();
  }
  const stored = () => readdir(join(data, "artifacts"), { recursive: true }).catch(() => []);

  test("no way of writing a path leads out of the store", async () => {
    expect((await send("PUT", `${ARTIFACTS}/0/run/file`, { body: "x" })).status).toBe(200);
    const before = await listFiles();
    const ups = [
      "..",
      "%2e%2e",
      "%2E.",
      "%252e%252e",
      "%25252e%25252e",
      ".%2e",
      "..%00",
      "%c0%ae%c0%ae",
      "..;",
      "..%20",
      "....",
    ];
    const slashes = ["/", "%2f", "%2F", "%252f", "%5c", "\\", "//", "%c0%af"];
    const paths = ups.flatMap((up) =>
      slashes.flatMap((slash) => {
        const out = `${up}${slash}`.repeat(2);
        return [`${out}planted`, `${out}secret.txt`, `0${slash}${out.repeat(2)}planted`];
      }),
    );
    const roots = [
      "/etc/planted",
      "%2fetc%2fplanted",
      "%2f%2f%2ftmp%2fplanted",
      "c:%5cplanted",
      "file:%2f%2f%2ftmp%2fplanted",
      "~/planted",
    ];
    for (const path of [
      ...paths,
      ...roots,
      `${"a/".repeat(900)}b`,
      "a".repeat(3000),
      "%00",
      "%0a",
      "%",
      "%f",
      "%ff",
    ]) {
      for (const method of ["PUT", "GET", "DELETE"]) {
        const answer = await send(method, `${ARTIFACTS}/${path}`, {
          body: method === "PUT" ? "planted" : undefined,
        });
        expect([method, path, answer.status < 500, answer.text.includes("the secret")]).toEqual([
          method,
          path,
          true,
          false,
        ]);
      }
    }
    expect(await listFiles()).toEqual(before);
    expect(await readFile(join(folder.path, "secret.txt"), "utf8")).toBe("the secret");
    expect((await send("GET", `${ARTIFACTS}/0/run/file`)).text).toBe("x");
  });

  test("of a client that goes away in the middle nothing stays", async () => {
    const before = await stored();
    for (const headers of ["Content-Length: 1000000", "Transfer-Encoding: chunked"]) {
      const socket = await open();
      socket.write(
        `PUT ${ARTIFACTS}/0/gone/half HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n\r\n`,
      );
      socket.write(
        headers.startsWith("C") ? "x".repeat(500_000) : `7a120\r\n${"x".repeat(500_000)}\r\n`,
      );
      await waitFor(stored, (names) => names.some((name) => name.startsWith("upload-")));
      socket.destroy();
      await waitFor(stored, (names) => names.every((name) => !name.startsWith("upload-")));
    }
    expect(await stored()).toEqual(before);
    expect((await send("GET", `${ARTIFACTS}/0/gone/half`)).status).toBe(404);
  });
});

async function open(): Promise<Socket> {
  const socket = connect(server.port, "127.0.0.1");
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.once("connect", resolve));
  return socket;
}
