/** B3, B4: what one and eight clients can log in a second, and what a call costs the server. */
import { join } from "node:path";
import { readPythonJson } from "../../e2e/support/python.ts";
import { readUsage } from "../process-tree.ts";
import { quantile } from "../series-tools.ts";
import { apiPath, connect, createExperiment, createRun, type Client } from "./client.ts";
import type { TrackingServer } from "./servers.ts";

/** Calls, or points of a batch. */
export interface Rate {
  readonly perS: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU of the server's process tree for each. */
  readonly cpuMs: number;
}

export interface PythonRate {
  readonly perS: number;
}

const BATCH = 1000;
const START_MS = 1_790_000_000_000;
let experiments = 0;

/** `POST runs/log-metric`: each with a step of its own. */
export function measureCalls(
  server: TrackingServer,
  clients: number,
  seconds: number,
): Promise<Rate> {
  return measure(server, { clients, seconds, unit: 1, path: "runs/log-metric" }, (run, i) =>
    Buffer.from(
      `{"run_id":"${run}","key":"loss","value":${Math.sin(i)},"timestamp":${START_MS + i},"step":${i}}`,
    ),
  );
}

/** `POST runs/log-batch` with 1,000 metrics. */
export function measureBatches(
  server: TrackingServer,
  clients: number,
  seconds: number,
): Promise<Rate> {
  return measure(server, { clients, seconds, unit: BATCH, path: "runs/log-batch" }, (run, i) => {
    const metrics = Array.from({ length: BATCH }, (_, j) => {
      const step = i * BATCH + j;
      return `{"key":"loss","value":${Math.sin(step)},"timestamp":${START_MS + step},"step":${step}}`;
    });
    return Buffer.from(`{"run_id":"${run}","metrics":[${metrics.join(",")}]}`);
  });
}

interface Plan {
  readonly clients: number;
  readonly seconds: number;
  /** What one call counts for. */
  readonly unit: number;
  readonly path: string;
}

interface Sent {
  readonly latencies: readonly number[];
  readonly wallS: number;
}

/** Bodies are made beforehand, as many as go in the time by what a trial took. */
async function measure(
  server: TrackingServer,
  plan: Plan,
  bodyOf: (run: string, i: number) => Buffer,
): Promise<Rate> {
  const { clients, seconds, unit, path } = plan;
  const connections = Array.from({ length: clients }, () => connect(server.url));
  const [first] = connections as [Client];
  const experiment = await createExperiment(first, `writing ${process.pid} ${experiments++}`);
  const runs = await Promise.all(connections.map((one) => createRun(one, experiment)));
  const makeBodies = (from: number, count: number): Buffer[][] =>
    runs.map((run) => Array.from({ length: count }, (_, i) => bodyOf(run, from + i)));
  const sendAll = async (bodies: readonly Buffer[][]): Promise<Sent> => {
    const latencies: number[] = [];
    const startedMs = performance.now();
    await Promise.all(
      connections.map(async (connection, c) => {
        for (const body of bodies[c] ?? []) {
          const sentMs = performance.now();
          await connection.send("POST", apiPath(path), body);
          latencies.push(performance.now() - sentMs);
        }
      }),
    );
    return { latencies, wallS: (performance.now() - startedMs) / 1000 };
  };
  const trial = unit === 1 ? 40 : 3;
  const { wallS: trialS } = await sendAll(makeBodies(0, trial));
  const bodies = makeBodies(trial, Math.max(10, Math.round((trial / trialS) * seconds)));
  const before = readUsage(server.pid).cpuS;
  const { latencies, wallS } = await sendAll(bodies);
  const cpuS = readUsage(server.pid).cpuS - before;
  for (const connection of connections) connection[Symbol.dispose]();
  const counted = latencies.length * unit;
  return {
    perS: counted / wallS,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    cpuMs: (cpuS * 1000) / counted,
  };
}

/** `mlflow.log_metric` of MLflow's own client, one process. */
export async function measurePython(
  server: TrackingServer,
  python: string,
  seconds: number,
): Promise<PythonRate> {
  const script = join(import.meta.dirname, "..", "clients", "log_metric.py");
  const { calls, wallS } = await readPythonJson<{ calls: number; wallS: number }>(python, [
    script,
    server.url,
    String(seconds),
  ]);
  return { perS: calls / wallS };
}
