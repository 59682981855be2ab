import { AppError, isAppError, messageOf } from "../../base/errors.ts";
import { pointColumns, type ExportColumn } from "../../base/export-table.ts";
import { toFileName } from "../../base/file-name.ts";
import { newId } from "../../base/ids.ts";
import type { ExportProgress } from "../../contract/exports.ts";
import type { Logger } from "../logger.ts";
import type { EngineThreads } from "../threads.ts";
import { noBytes } from "./batch.ts";
import type { Found, Which } from "./queries.ts";
import { toRunsColumns } from "./runs-columns.ts";
import { writeFile, type ExportPlan, type Written } from "./write-file.ts";

export interface AskedExport extends Which, Pick<ExportPlan, "table" | "format"> {}

export interface BegunExport extends Pick<Found, "series" | "points"> {
  readonly id: string;
  readonly name: string;
  readonly runs: number;
  readonly columns: readonly ExportColumn[];
}

/** Files that are read while they are written. */
export interface ExportService {
  count(which: Which): Promise<Found>;
  begin(asked: AskedExport): Promise<BegunExport>;
  /** The next bytes; none at the end. Throws what writing does, NOT_FOUND. */
  next(id: string): Promise<Uint8Array<ArrayBuffer>>;
  /** The whole of one that nobody has read of yet. Throws NOT_FOUND, CONFLICT. */
  open(id: string): { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> };
  progress(id: string): ExportProgress;
  cancel(id: string): Promise<void>;
  close(): Promise<void>;
}

interface Current {
  readonly name: string;
  readonly stop: AbortController;
  readonly parts: AsyncGenerator<Written>;
  now: ExportProgress;
  idle: NodeJS.Timeout | undefined;
}

/** At once: each has a thread of its own. */
const MOST_OPEN = 8;
/** What became of these is remembered. */
const MOST_KEPT = 50;
/** So long one waits for its reader. */
const IDLE_MS = 10 * 60_000;

export function createExportService({
  threads,
  log,
}: {
  readonly threads: Pick<EngineThreads, "read" | "analyse">;
  readonly log: Logger;
}): ExportService {
  const all = new Map<string, Current>();

  function find(id: string): Current {
    const found = all.get(id);
    if (found !== undefined) return found;
    throw new AppError("NOT_FOUND", "There is no such export any more.", "Start it again.");
  }
  const isOpen = ({ now }: Current): boolean => now.state === "waiting" || now.state === "running";

  function end(one: Current, state: "done" | "cancelled" | "failed", error?: unknown): void {
    clearTimeout(one.idle);
    if (!isOpen(one)) return;
    const failure =
      error === undefined
        ? null
        : {
            message: messageOf(error),
            nextStep: (isAppError(error) ? error.nextStep : undefined) ?? "Start it again.",
          };
    one.now = { ...one.now, state, failure };
  }

  async function cancel(one: Current): Promise<void> {
    one.stop.abort();
    end(one, "cancelled");
    // Waits for the part that is being made, and ends the thread.
    await one.parts.return(undefined).catch(() => undefined);
  }
  function watch(one: Current): void {
    clearTimeout(one.idle);
    one.idle = setTimeout(() => void cancel(one), IDLE_MS).unref();
  }

  async function next(one: Current): Promise<Uint8Array<ArrayBuffer>> {
    if (one.now.state === "waiting") one.now = { ...one.now, state: "running" };
    watch(one);
    try {
      for (;;) {
        const part = await one.parts.next();
        if (one.stop.signal.aborted) throw new AppError("CANCELLED", "The export was cancelled.");
        if (part.done === true) {
          end(one, "done");
          return noBytes();
        }
        const { bytes, rows, series } = part.value;
        one.now = {
          ...one.now,
          rows: one.now.rows + rows,
          series: one.now.series + series,
          bytes: one.now.bytes + bytes.length,
        };
        if (bytes.length > 0) return bytes;
      }
    } catch (error) {
      if (one.stop.signal.aborted) end(one, "cancelled");
      else {
        if (!isAppError(error)) log.error({ err: error }, "an export failed");
        end(one, "failed", error);
      }
      throw error;
    }
  }

  async function* readWhole(one: Current): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const bytes = await next(one);
        if (bytes.length === 0) return;
        yield bytes;
      }
    } finally {
      // Whoever read it may have gone away in the middle.
      if (isOpen(one)) await cancel(one);
    }
  }

  return {
    count: (which) => threads.analyse.call.exports.findExported(which),
    async begin({ table, format, ...which }) {
      if ([...all.values()].filter(isOpen).length >= MOST_OPEN)
        throw new AppError(
          "CONFLICT",
          `${MOST_OPEN} exports are under way.`,
          "Wait until one is done, or cancel one.",
        );
      const { runs, series, points } = await threads.analyse.call.exports.findExported(which);
      const runIds = runs.map(({ id }) => id);
      const runsColumns =
        table === "runs"
          ? toRunsColumns(await threads.analyse.call.exports.listKeys({ runIds }))
          : [];
      const columns =
        table === "points"
          ? pointColumns(format)
          : runsColumns.map(({ name, type, nullable }) => ({ name, type, nullable }));
      const stop = new AbortController();
      const plan = { table, format, runs, columns, runsColumns };
      const [only] = runs;
      const one: Current = {
        name: `${only === undefined || runs.length > 1 ? "" : `${toFileName(only.name)}-`}${table}.${format}`,
        stop,
        parts: writeFile(threads, plan, stop.signal),
        now: { state: "waiting", failure: null, rows: 0, series: 0, bytes: 0 },
        idle: undefined,
      };
      const id = newId<string>();
      all.set(id, one);
      watch(one);
      for (const [old, kept] of all) {
        if (all.size <= MOST_KEPT) break;
        if (!isOpen(kept)) all.delete(old);
      }
      return { id, name: one.name, runs: runs.length, series, points, columns };
    },
    next: (id) => next(find(id)),
    open(id) {
      const one = find(id);
      if (one.now.state !== "waiting")
        throw new AppError("CONFLICT", "This export was read already.", "Start it again.");
      return { name: one.name, bytes: readWhole(one) };
    },
    progress: (id) => find(id).now,
    cancel: (id) => cancel(find(id)),
    async close() {
      await Promise.all([...all.values()].filter(isOpen).map(cancel));
    },
  };
}
