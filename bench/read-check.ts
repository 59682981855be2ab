import type { Api } from "../e2e/support/engine.ts";
import type { SourceRow } from "../src/contract/ingest.ts";
import type { LogFormat } from "./log-formats.ts";

export async function listSources(api: Api): Promise<readonly SourceRow[]> {
  return (await api.ingest.listSources({})).sources;
}

/** Throws unless every log was read as its logger's, and is a run of its own. */
export function checkFormats(formats: readonly LogFormat[], sources: readonly SourceRow[]): void {
  const count = (loggers: readonly string[]): string =>
    [...Map.groupBy(loggers, (one) => one)]
      .map(([name, { length }]) => `${name} ${length}`)
      .sort()
      .join(", ");
  const wanted = count(formats.map(({ logger }) => logger));
  const found = count(sources.map(({ logger }) => logger));
  if (found !== wanted) throw new Error(`read as ${found}; these were written: ${wanted}`);
  const runs = new Set(sources.map(({ runId }) => runId)).size;
  if (runs !== formats.length) throw new Error(`${formats.length} runs came to ${runs}`);
}

/** Throws unless the sources of each logger have just the points that were written, log by log. */
export function checkPoints(
  written: ReadonlyArray<readonly [format: LogFormat, points: number]>,
  sources: readonly SourceRow[],
): void {
  const list = (of: ReadonlyArray<readonly [logger: string, points: number]>): string =>
    of
      .map(([logger, points]) => `${logger} ${points}`)
      .sort()
      .join("\n");
  const isSame =
    list(sources.map((source) => [source.logger, pointsOf(source)])) ===
    list(written.map(([{ logger }, points]) => [logger, points]));
  if (isSame) return;
  const total = sum(written.map(([, points]) => points));
  throw new Error(
    `${total} points were written, ${sum(sources.map(pointsOf))} are stored, or they are of other runs`,
  );
}

export function pointsOf({ metrics }: SourceRow): number {
  return sum(Object.values(metrics).map(({ points }) => points));
}

export const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
