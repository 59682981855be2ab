import { concernsOneThing, type ModelPoint, type RunAnswer } from "./answers.ts";
import type { TransferContext } from "./context.ts";
import type { CopiedRun } from "./copied-run.ts";
import { readHistory } from "./logged-run.ts";
import { PointSum, toWire, type Point } from "./points.ts";

/** Of one log-batch. */
const MOST_POINTS = 1000;

interface MetricsOf {
  readonly run: CopiedRun;
  readonly targetId: string;
  readonly before: RunAnswer;
  readonly modelPoints: ReadonlyMap<string, readonly ModelPoint[]>;
}

/**
 * Every point that the other side does not have. Servers drop exact repeats, so that a metric of which something is missing is sent
 * from its beginning; what they have then is read back.
 */
export async function sendMetrics(
  context: TransferContext,
  where: string,
  { run, targetId, before, modelPoints }: MetricsOf,
): Promise<void> {
  const { to, report } = context;
  const known = new Set(before.data.metrics.map(({ key }) => key));
  const batch = createBatch(context, where, targetId);
  const sent = new Map<string, PointSum>();
  for (const metric of run.metrics) {
    try {
      if (known.has(metric)) {
        const [here, there] = [
          await sumOf(run.points(metric)),
          await sumOf(readHistory(to, targetId, metric)),
        ];
        if (here.equals(there)) continue;
      }
      const sum = new PointSum();
      for await (const page of run.points(metric))
        for (const point of page) {
          sum.add(point);
          await batch.add(metric, toWire(metric, point));
        }
      sent.set(metric, sum);
    } catch (error) {
      if (!concernsOneThing(error)) throw error;
      report.differ(where, `metric "${metric}"`, error.message);
    }
  }
  for (const [modelId, points] of modelPoints)
    for (const {
      key,
      value,
      timestamp,
      step,
      dataset_name: name,
      dataset_digest: digest,
    } of points)
      await batch.add(key, {
        ...toWire(key, { value, ms: timestamp, step }),
        model_id: modelId,
        ...(name !== "" && { dataset_name: name }),
        ...(digest !== "" && { dataset_digest: digest }),
      });
  await batch.flush();
  for (const [metric, sum] of sent) {
    if (batch.refused.has(metric)) continue;
    const there = await sumOf(readHistory(to, targetId, metric));
    if (sum.equals(there)) continue;
    report.differ(
      where,
      `metric "${metric}"`,
      sum.count === there.count
        ? `has ${there.count} points there as here, and not the same`
        : `has ${there.count} points there, ${sum.count} here`,
    );
  }
}

async function sumOf(pages: AsyncIterable<readonly Point[]>): Promise<PointSum> {
  const sum = new PointSum();
  for await (const page of pages) for (const point of page) sum.add(point);
  return sum;
}

interface Waiting {
  readonly key: string;
  readonly point: object;
}

/** Points of several metrics go together. */
function createBatch({ to, report }: TransferContext, where: string, runId: string) {
  const refused = new Set<string>();
  let waiting: Waiting[] = [];

  async function send(points: readonly Waiting[]): Promise<void> {
    if (points.length === 0) return;
    await to.call({
      method: "POST",
      path: "runs/log-batch",
      fields: { run_id: runId, metrics: points.map(({ point }) => point) },
    });
    report.count("points", points.length);
  }

  async function flush(): Promise<void> {
    const points = waiting;
    waiting = [];
    try {
      await send(points);
    } catch (error) {
      if (!concernsOneThing(error)) throw error;
      // One of the metrics is not taken: each by itself.
      for (const [key, own] of Map.groupBy(points, (one) => one.key)) {
        try {
          await send(own);
        } catch (reason) {
          if (!concernsOneThing(reason)) throw reason;
          if (!refused.has(key)) report.differ(where, `metric "${key}"`, reason.message);
          refused.add(key);
        }
      }
    }
  }

  return {
    refused,
    flush,
    async add(key: string, point: object): Promise<void> {
      if (refused.has(key)) return;
      waiting.push({ key, point });
      if (waiting.length >= MOST_POINTS) await flush();
    },
  };
}
