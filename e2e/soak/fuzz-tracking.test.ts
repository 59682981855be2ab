import { readdir, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { expect, it } from "vitest";
import { TRACKING_ROUTES } from "../../src/engine/tracking/index.ts";
import { startEngine } from "../support/engine.ts";
import { createRandom } from "../support/random.ts";
import { makeTempFolder } from "../support/temp.ts";

const scale = Number(process.env["SOAK_SCALE"] ?? "0.1");
const seed = Number(process.env["SOAK_SEED"] ?? "1");
const REQUESTS = Math.round(100_000 * scale);
const CLIENTS = 8;
/** Whatever it is, it is answered within this. */
const LONGEST_MS = 10_000;

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

type Dice = () => number;

it(`${REQUESTS} requests of MLflow's interface, right, wrong and hostile (seed ${seed}): none fails the engine, hangs, or gets out of its folder`, async () => {
  await using temp = await makeTempFolder();
  const data = join(temp.path, "inside", "data");
  await using engine = await startEngine({ dataDir: data });
  const before = await listOutside(temp.path, data);
  const made = await prepare(engine.url);
  const bad: string[] = [];
  const statuses = new Map<number, number>();
  const work = async (client: number): Promise<void> => {
    const dice = createRandom(seed * 1000 + client).next;
    for (let i = 0; i < REQUESTS / CLIENTS && bad.length < 10; i++) {
      const one = makeRequest(dice, made);
      const status = await send(engine.url, one);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status >= 500 && status !== 501)
        bad.push(`${status} ${JSON.stringify(one).slice(0, 4000)}`);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, client) => work(client)));
  expect(bad).toEqual([]);
  process.stdout.write(`${JSON.stringify(Object.fromEntries(statuses))}\n`);
  // Some of all were understood, and some were refused.
  expect(statuses.get(200)).toBeGreaterThan(REQUESTS / 50);
  expect(statuses.get(400)).toBeGreaterThan(REQUESTS / 50);
  expect(await listOutside(temp.path, data)).toEqual(before);
  const checks = await engine.api.system.doctor();
  expect(checks.filter(({ status }) => status === "failed")).toEqual([]);
});

/** What lies beside the data folder: a file that a path could lead to, and nothing new. */
async function listOutside(folder: string, data: string): Promise<string[]> {
  await writeFile(join(folder, "secret.txt"), "nobody reads this");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(data))
    .toSorted();
}

/** Ids that lead somewhere. */
interface Made {
  readonly runs: readonly string[];
  readonly models: readonly string[];
}

async function prepare(url: string): Promise<Made> {
  const post = async (path: string, body: object): Promise<Record<string, never>> => {
    const answer = await fetch(new URL(`/api/2.0/mlflow/${path}`, url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as Record<string, never>;
  };
  const runs: string[] = [];
  for (let i = 0; i < 5; i++) {
    const { run } = (await post("runs/create", { experiment_id: "0" })) as unknown as {
      run: { info: { run_id: string } };
    };
    runs.push(run.info.run_id);
  }
  await post("registered-models/create", { name: "net" });
  return { runs, models: ["net", "other"] };
}

const pick = <T>(dice: Dice, list: readonly T[]): T => list[Math.floor(dice() * list.length)] as T;

const TEXTS = [
  "",
  "a",
  "loss",
  "val/loss",
  "größe",
  "../x",
  "a//b",
  "x".repeat(300),
  "\u0000",
  "\ud800",
  "%2e%2e%2f",
  "'; DROP TABLE runs; --",
  "metrics.loss > 0.5",
  "params.lr = '0.1' AND tags.`a b` LIKE '%x%'",
  "attributes.start_time DESC",
  "metrics.loss ASC",
  "((((",
  "mlflow.runName",
  "__proto__",
  "constructor",
  "READY",
  "FINISHED",
  "Production",
  "s3://bucket/x",
  "runs:/x/../y",
  "mlflow-artifacts:/0/%2e%2e/x",
  "m-00000000000000000000000000000000",
  "0",
  "1",
  "-1",
  "9007199254740993",
];
const FIELDS = [
  "run_id run_uuid experiment_id experiment_ids experiment_name name new_name key value step timestamp metrics params tags datasets dataset models",
  "filter order_by max_results page_token view_type run_view_type status end_time start_time user_id run_name artifact_location path metric_key",
  "run_ids start_step end_step version alias stage source model_id description archive_existing_versions digest source_type schema profile field_name",
  "ascending dataset_name dataset_digest model_type source_run_id model_json stages allow_deleted artifact_directory_path",
].flatMap((line) => line.split(" "));

function makeValue(dice: Dice, made: Made, field: string, depth = 0): unknown {
  if (dice() < 0.7) {
    if (field === "run_id" || field === "run_uuid") return pick(dice, made.runs);
    if (field === "experiment_id") return "0";
    if (field === "experiment_ids") return ["0"];
    if (field === "name")
      return dice() < 0.5 ? pick(dice, made.models) : `net ${Math.floor(dice() * 50)}`;
    if (field === "max_results") return 1 + Math.floor(dice() * 100);
    if (field === "timestamp" || field === "step") return Math.floor(dice() * 1000);
    if (field === "version") return String(1 + Math.floor(dice() * 3));
    if (field === "key" || field === "metric_key") return pick(dice, ["loss", "lr", "val/loss"]);
    if (["metrics", "params", "tags", "datasets", "models"].includes(field))
      return Array.from({ length: Math.floor(dice() * 4) }, () => makeBody(dice, made, depth + 1));
    if (field === "dataset") return makeBody(dice, made, depth + 1);
  }
  const kind = Math.floor(dice() * 12);
  if (kind < 4) return pick(dice, TEXTS);
  if (kind === 4) return dice() * 10 ** Math.floor(dice() * 40 - 20);
  if (kind === 5) return pick(dice, [0, -1, 1, 2 ** 53, 1e308, -0]);
  if (kind === 6) return dice() < 0.5;
  if (kind === 7) return null;
  if (depth > 4) return "deep";
  if (kind < 10)
    return Array.from({ length: Math.floor(dice() * 4) }, () =>
      makeValue(dice, made, field, depth + 1),
    );
  return makeBody(dice, made, depth + 1);
}

function makeBody(dice: Dice, made: Made, depth = 0): Record<string, unknown> {
  const fields = ["run_id", "experiment_id", "key", "value", "timestamp", "name"].filter(
    () => dice() < 0.8,
  );
  const more = Array.from({ length: Math.floor(dice() * 6) }, () => pick(dice, FIELDS));
  return Object.fromEntries(
    [...fields, ...more].map((field) => [field, makeValue(dice, made, field, depth)]),
  );
}

function makeRequest(dice: Dice, made: Made): Request {
  if (dice() < 0.15) return makeFileRequest(dice, made);
  const route = pick(dice, TRACKING_ROUTES);
  const method =
    dice() < 0.95
      ? route.method
      : pick(dice, ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]);
  const path = route.path.replaceAll(
    /:\w+/g,
    () => encodeURIComponent(pick(dice, TEXTS).toWellFormed()) || "x",
  );
  const place = `${dice() < 0.8 ? "/api" : "/ajax-api"}/${route.version}/mlflow/${path}`;
  const body = makeBody(dice, made);
  const headers = {
    "content-type": dice() < 0.97 ? "application/json" : "text/plain",
    ...(dice() < 0.03 && {
      origin: pick(dice, ["http://evil.example", "null", "http://localhost:3000"]),
    }),
  };
  if (method === "GET" || method === "HEAD") {
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(body))
      for (const one of Array.isArray(value) ? value : [value])
        query.append(
          key,
          typeof one === "string" ? one.toWellFormed() : (JSON.stringify(one) ?? ""),
        );
    return {
      method,
      path: `${place}?${query.toString().slice(0, 4000)}`,
      body: undefined,
      headers,
    };
  }
  return { method, path: place, body: damage(dice, JSON.stringify(body)), headers };
}

/** Mostly none. */
function damage(dice: Dice, text: string): string {
  if (dice() < 0.9) return text;
  const at = Math.floor(dice() * text.length);
  switch (Math.floor(dice() * 5)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return `${text.slice(0, at)}${pick(dice, ["NaN", "}", "]", '"', "\u0000", "1e999", "[[[["])}${text.slice(at)}`;
    case 2:
      return "[".repeat(Math.floor(dice() * 20_000));
    case 3:
      return `[${text}]`;
    default:
      return text.replaceAll(/\d+/g, () => String(Math.floor(dice() * 1e19)));
  }
}

const PARTS = [
  "..",
  "%2e%2e",
  "%252e%252e",
  ".",
  "",
  "a",
  "b c",
  "ü",
  "%00",
  "..%2f..%2fsecret.txt",
  "%5c..",
  "c:",
  "x".repeat(200),
];

function makeFileRequest(dice: Dice, made: Made): Request {
  const parts = Array.from({ length: 1 + Math.floor(dice() * 5) }, () => pick(dice, PARTS));
  const root = dice() < 0.7 ? `0/${pick(dice, made.runs)}/artifacts/` : "";
  const path = `/api/2.0/mlflow-artifacts/artifacts/${root}${parts.map((part) => (part.startsWith("%") || part.includes("%2f") ? part : encodeURIComponent(part))).join("/")}`;
  const method = pick(dice, ["GET", "PUT", "PUT", "DELETE", "POST"]);
  const body =
    method === "PUT" || method === "POST" ? "x".repeat(Math.floor(dice() * 5000)) : undefined;
  const headers =
    dice() < 0.2
      ? { range: pick(dice, ["bytes=0-5", "bytes=9-2", "bytes=-5", "bytes=x", "bytes=99999-"]) }
      : {};
  return { method, path, body, headers };
}

/** Not `fetch`, which mends paths before it sends them. */
function send(url: string, { method, path, body, headers }: Request): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    // By itself it would not say how long the body of a DELETE is.
    const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
    const all = { ...headers, ...length };
    const sent = request({ hostname, port, method, path, headers: all }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode ?? 0));
      answer.on("error", reject);
    });
    sent.setTimeout(LONGEST_MS, () => sent.destroy(new Error(`no answer to ${method} ${path}`)));
    // A body that is too long, or of a refused request, may end with the connection.
    sent.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "ECONNRESET" || error.code === "EPIPE" ? resolve(0) : reject(error),
    );
    sent.end(body);
  });
}
