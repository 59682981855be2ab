import { AppError } from "../../base/errors.ts";
import type { ExportColumn, ExportFormat, ExportTable } from "../../base/export-table.ts";
import { startEncoder, type EngineThreads } from "../threads.ts";
import type { ExportedRun } from "./queries.ts";
import { readAllPoints } from "./read-all-points.ts";
import type { RunsColumn } from "./runs-columns.ts";

/** Cells of the table of runs that are read at once. */
const CELLS_AT_ONCE = 50_000;

export interface ExportPlan {
  readonly table: ExportTable;
  readonly format: ExportFormat;
  readonly runs: readonly ExportedRun[];
  readonly columns: readonly ExportColumn[];
  /** Of the table of runs. */
  readonly runsColumns: readonly RunsColumn[];
}

export interface Written {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of the table, and series that began. */
  readonly rows: number;
  readonly series: number;
}

/**
 * The file, piece by piece: what is read and what is encoded at once does not depend on how much there is.
 * @throws AppError NOT_FOUND, CONFLICT (data were replaced meanwhile), CANCELLED
 */
export async function* writeFile(
  threads: Pick<EngineThreads, "read" | "analyse">,
  plan: ExportPlan,
  signal: AbortSignal,
): AsyncGenerator<Written> {
  const encoder = startEncoder();
  const { encode } = encoder.call;
  try {
    const { format, columns } = plan;
    yield { bytes: await encode.begin({ format, columns }), rows: 0, series: 0 };
    if (plan.table === "points") {
      for await (const { start, blob, points, isFirst } of readAllPoints(threads, plan.runs)) {
        throwIfEnded(signal);
        const bytes = await encode.points({ start, blob, points }, { transfer: [blob.buffer] });
        yield { bytes, rows: points, series: isFirst ? 1 : 0 };
      }
    } else {
      const runsAtOnce = Math.max(1, Math.floor(CELLS_AT_ONCE / plan.columns.length));
      for (let at = 0; at < plan.runs.length; at += runsAtOnce) {
        throwIfEnded(signal);
        const runIds = plan.runs.slice(at, at + runsAtOnce).map(({ id }) => id);
        const cells = await threads.analyse.call.exports.readRows({
          runIds,
          columns: plan.runsColumns,
        });
        yield { bytes: await encode.rows({ cells }), rows: runIds.length, series: 0 };
      }
    }
    throwIfEnded(signal);
    yield { bytes: await encode.end(), rows: 0, series: 0 };
  } finally {
    await encoder.close();
  }
}

function throwIfEnded(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError("CANCELLED", "The export was ended.");
}
