/** B5, B6: searches over many runs, the history of a long metric. */
import { readUsage, watchMemory } from "../process-tree.ts";
import { spreadOf, type Spread } from "../statistics.ts";
import { apiPath, connect, type Client } from "./client.ts";
import { historyExtremes } from "./runs.ts";
import type { TrackingServer } from "./servers.ts";

export interface Query {
  readonly wallMs: Spread;
  /** Of the server's process tree, a call. */
  readonly cpuMs: number;
  readonly bytes: number;
}

/** Fast ones are asked so often that their CPU can be read in ticks of 10 ms. */
const ENOUGH_S = 0.5;

export interface Repeats {
  readonly least: number;
  /** None begins later. */
  readonly limitS: number;
}

async function measureQuery(
  server: TrackingServer,
  { least, limitS }: Repeats,
  ask: (client: Client) => Promise<Buffer>,
): Promise<Query> {
  using client = connect(server.url);
  const wallMs: number[] = [];
  let bytes = 0;
  const before = readUsage(server.pid).cpuS;
  const startedMs = performance.now();
  const seconds = (): number => (performance.now() - startedMs) / 1000;
  while (
    wallMs.length === 0 ||
    (seconds() < limitS && (wallMs.length < least || seconds() < ENOUGH_S))
  ) {
    const askedMs = performance.now();
    bytes = (await ask(client)).length;
    wallMs.push(performance.now() - askedMs);
  }
  const cpuS = readUsage(server.pid).cpuS - before;
  return { wallMs: spreadOf(wallMs), cpuMs: (cpuS * 1000) / wallMs.length, bytes };
}

export const SEARCHES = {
  filtered: {
    filter: "metrics.acc > 0.9 AND params.lr = '0.1'",
    order_by: ["metrics.acc DESC"],
    max_results: 1000,
  },
  ordered: { order_by: ["metrics.acc DESC"], max_results: 1000 },
  orderedFew: { order_by: ["metrics.acc DESC"], max_results: 100 },
  newest: { order_by: ["attributes.start_time DESC"], max_results: 100 },
  all: { max_results: 50_000 },
} as const;
export type SearchName = keyof typeof SEARCHES;

export function measureSearch(
  server: TrackingServer,
  repeats: Repeats,
  experiment: string,
  name: SearchName,
): Promise<Query> {
  const body = Buffer.from(JSON.stringify({ experiment_ids: [experiment], ...SEARCHES[name] }));
  return measureQuery(server, repeats, (client) =>
    client.send("POST", apiPath("runs/search"), body),
  );
}

/** Highest memory (PSS) of the server's tree while it answers with all runs. */
export async function peakOfAll(server: TrackingServer, experiment: string): Promise<number> {
  using memory = watchMemory(server.pid);
  await measureSearch(server, { least: 1, limitS: 1 }, experiment, "all");
  return memory.peakMiB;
}

export const measureHistory = (
  server: TrackingServer,
  repeats: Repeats,
  run: string,
): Promise<Query> =>
  measureQuery(server, repeats, (client) =>
    client.send("GET", apiPath(`metrics/get-history?run_id=${run}&metric_key=long`)),
  );

const SAMPLES = 320;

export interface Sampled extends Query {
  /** Whether the lowest and the highest of all values are among the samples. */
  readonly hasExtremes: boolean;
}

export async function measureSampled(
  server: TrackingServer,
  repeats: Repeats,
  run: string,
  points: number,
): Promise<Sampled> {
  const extremes = historyExtremes(points);
  const path = apiPath(
    `metrics/get-history-bulk-interval?run_ids=${run}&metric_key=long&max_results=${SAMPLES}`,
  );
  let last = "";
  const query = await measureQuery(server, repeats, async (client) => {
    const answer = await client.send("GET", path);
    last = String(answer);
    return answer;
  });
  const { metrics } = JSON.parse(last) as { metrics: Array<{ value: number }> };
  const values = new Set(metrics.map(({ value }) => value));
  return { ...query, hasExtremes: extremes.every((one) => values.has(one)) };
}
