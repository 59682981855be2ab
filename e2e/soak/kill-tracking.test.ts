import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { createRandom } from "../support/random.ts";

const scale = Number(process.env["SOAK_SCALE"] ?? "0.1");
const seed = Number(process.env["SOAK_SEED"] ?? "1");
const kills = Math.max(2, Math.round(100 * scale));
const WRITERS = 8;
const random = createRandom(seed).next;

/** What the engine said it has. */
interface Acknowledged {
  readonly run: string;
  readonly steps: number[];
  readonly params: string[];
  readonly tags: Map<string, string>;
  readonly files: Map<string, Buffer>;
  /** Numbers of versions of the model that is the writer's own. */
  readonly versions: string[];
}

it(`kill -9 of the engine ${kills} times under ${WRITERS} writers over MLflow's interface: what was acknowledged is there, once (seed ${seed})`, async () => {
  await using engine = await startEngine();
  const stopped = new AbortController();
  const all = await Promise.all(Array.from({ length: WRITERS }, (_, i) => begin(engine, i)));
  const writers = all.map((one, i) => write(engine, one, i, stopped.signal));
  for (let kill = 0; kill < kills; kill++) {
    await pause(random() * 400);
    await engine.kill();
    await engine.restart();
  }
  stopped.abort();
  await Promise.all(writers);
  for (const [i, one] of all.entries()) await expectAll(engine, one, i);
  expect(all.reduce((sum, { steps }) => sum + steps.length, 0)).toBeGreaterThan(kills * WRITERS);
});

async function begin(engine: TestEngine, writer: number): Promise<Acknowledged> {
  const { run } = (await call(engine, "POST", "runs/create", {
    experiment_id: "0",
    run_name: `writer ${writer}`,
  })) as { run: { info: { run_id: string } } };
  await call(engine, "POST", "registered-models/create", { name: `model ${writer}` });
  return {
    run: run.info.run_id,
    steps: [],
    params: [],
    tags: new Map(),
    files: new Map(),
    versions: [],
  };
}

/** What is not answered is tried again, as clients do: a repeat of a point must not become a second one. */
async function write(
  engine: TestEngine,
  known: Acknowledged,
  writer: number,
  signal: AbortSignal,
): Promise<void> {
  const own = createRandom(seed * 100 + writer).next;
  for (let step = 0; !signal.aborted; step++) {
    const timestamp = 1_700_000_000_000 + step;
    await untilDone(signal, async () => {
      const metrics = [{ key: "loss", value: step / 2, timestamp, step }];
      const params = step % 10 === 0 ? [{ key: `p${step}`, value: String(step) }] : [];
      const tags = [{ key: "last", value: String(step) }];
      await call(engine, "POST", "runs/log-batch", { run_id: known.run, metrics, params, tags });
      known.steps.push(step);
      known.tags.set("last", String(step));
      known.params.push(...params.map(({ key }) => key));
    });
    if (own() < 0.1) {
      await untilDone(signal, async () => {
        const path = `file-${step}.bin`;
        const content = randomBytes(1 + Math.floor(own() * 100_000));
        await send(engine, "PUT", filePath(known.run, path), content);
        known.files.set(path, content);
      });
    }
    if (own() < 0.1) {
      await untilDone(signal, async () => {
        const made = (await call(engine, "POST", "model-versions/create", {
          name: `model ${writer}`,
          source: `s3://bucket/${step}`,
        })) as { model_version: { version: string } };
        known.versions.push(made.model_version.version);
      });
    }
  }
}

async function untilDone(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Refused) throw error;
      await pause(20);
    }
  }
}

/** The engine is there, and says no. */
class Refused extends Error {}

async function send(
  engine: TestEngine,
  method: string,
  path: string,
  body?: Uint8Array | string,
): Promise<Response> {
  const answer = await fetch(new URL(path, engine.url), {
    method,
    ...(body !== undefined && { body: body as BodyInit }),
    headers: { "content-type": "application/json" },
  });
  if (!answer.ok) throw new Refused(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

async function call(
  engine: TestEngine,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return (await send(engine, method, `/api/2.0/mlflow/${path}`, text)).json();
}

function filePath(run: string, path: string): string {
  return `/api/2.0/mlflow-artifacts/artifacts/0/${run}/artifacts/${path}`;
}

async function expectAll(engine: TestEngine, known: Acknowledged, writer: number): Promise<void> {
  const { metrics = [] } = (await call(
    engine,
    "GET",
    `metrics/get-history?run_id=${known.run}&metric_key=loss`,
  )) as { metrics?: ReadonlyArray<{ step: number; value: number }> };
  const steps = metrics.map(({ step }) => step);
  // The last one may be stored without an answer.
  expect(new Set(steps).size).toBe(steps.length);
  expect(known.steps.filter((step) => !steps.includes(step))).toEqual([]);
  expect(metrics.every(({ step, value }) => value === step / 2)).toBe(true);
  const { run } = (await call(engine, "GET", `runs/get?run_id=${known.run}`)) as {
    run: {
      data: { params?: Array<{ key: string }>; tags?: Array<{ key: string; value: string }> };
    };
  };
  const params = new Set(run.data.params?.map(({ key }) => key));
  expect(known.params.filter((key) => !params.has(key))).toEqual([]);
  const last = run.data.tags?.find(({ key }) => key === "last")?.value;
  expect(Number(last)).toBeGreaterThanOrEqual(Number(known.tags.get("last")));
  for (const [path, content] of known.files) {
    const got = await (await send(engine, "GET", filePath(known.run, path))).arrayBuffer();
    expect(Buffer.from(got).equals(content)).toBe(true);
  }
  const filter = encodeURIComponent(`name = 'model ${writer}'`);
  const { model_versions: versions = [] } = (await call(
    engine,
    "GET",
    `model-versions/search?filter=${filter}`,
  )) as { model_versions?: ReadonlyArray<{ version: string }> };
  const numbers = versions.map(({ version }) => version);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(known.versions.filter((version) => !numbers.includes(version))).toEqual([]);
}
