import type { EngineThreads } from "../threads.ts";
import type { Cell } from "./batch.ts";
import type { ExportedRun } from "./queries.ts";

/** So many points are held at once. */
const POINTS_AT_ONCE = 20_000;

export interface PointsPart {
  /** Run, metric, context, source and attempt, which all have in common. */
  readonly start: readonly Cell[];
  /** As `runs.readPoints` answers them. */
  readonly blob: Uint8Array<ArrayBuffer>;
  readonly points: number;
  /** The first of its series. */
  readonly isFirst: boolean;
}

/** Every stored point: run by run, series by series, attempt by attempt, in file order. */
export async function* readAllPoints(
  { read }: Pick<EngineThreads, "read">,
  runs: readonly ExportedRun[],
): AsyncGenerator<PointsPart> {
  for (const { id: runId, name } of runs) {
    const { series } = await read.call.runs.listSeries({ runId });
    for (const { points: total, source, ...key } of series) {
      const { metric, context, attempt } = key;
      const start = [runId, name, metric, context, source, attempt];
      // What is appended meanwhile belongs to the next export.
      for (let offset = 0; offset < total; offset += POINTS_AT_ONCE) {
        const points = Math.min(POINTS_AT_ONCE, total - offset);
        const blob = await read.call.runs.readPoints({ runId, ...key, offset, limit: points });
        yield { start, blob, points, isFirst: offset === 0 };
      }
    }
  }
}
