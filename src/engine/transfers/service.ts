import { AppError, isAppError, messageOf } from "../../base/errors.ts";
import { newId } from "../../base/ids.ts";
import type { MlflowServer, Transfer } from "../../contract/transfers.ts";
import type { Bus } from "../bus.ts";
import type { Logger } from "../logger.ts";
import type { Tracking } from "../tracking/index.ts";
import { chooseExport, type ExportChoice } from "./choose-export.ts";
import { chooseImport, listExperiments } from "./choose-import.ts";
import type { TransferContext } from "./context.ts";
import { createHttpClient } from "./http-client.ts";
import { createHttpSide } from "./http-side.ts";
import { openMemory } from "./memory.ts";
import type { MlflowSide } from "./mlflow-side.ts";
import { createOwnSide } from "./own-side.ts";
import { Report } from "./report.ts";
import { listModelNames } from "./read-registry.ts";
import { transferAll } from "./transfer.ts";
import type { WatchedRuns } from "./watched-run.ts";

export interface TransferOptions {
  readonly watched: WatchedRuns;
  readonly tracking: Omit<Tracking, "needsToken">;
  readonly bus: Bus;
  readonly log: Logger;
  readonly dataDir: string;
}

/** Reports that are kept. */
const MOST_KEPT = 50;

/** How far one is, is told no more often. */
const TELL_MS = 250;

type Models = "all" | readonly string[];

interface Current {
  readonly report: Report;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

type Work = (context: TransferContext<Report>, models: readonly string[]) => Promise<void>;

export interface TransferService {
  /** @throws AppError INVALID_INPUT, CONFLICT, and what the server answers to a first question */
  startExport(request: ExportChoice & Asked): Promise<{ id: string }>;
  startImport(
    request: Asked & { readonly experiments: readonly string[] },
  ): Promise<{ id: string }>;
  lookAt(
    server: MlflowServer,
    signal: AbortSignal | undefined,
  ): Promise<{ experiments: Array<{ id: string; name: string }>; models: string[] }>;
  list(): Transfer[];
  get(id: string): Transfer;
  cancel(id: string): void;
  close(): Promise<void>;
}

interface Asked {
  readonly server: MlflowServer;
  readonly models: Models;
  readonly artifacts: boolean;
}

/** Transfers to and from MLflow servers, side by side; each tells in its report what it did. */
export function createTransferService(options: TransferOptions): TransferService {
  const { watched, tracking, bus, log, dataDir } = options;
  const own = createOwnSide(tracking);
  const all = new Map<string, Current>();

  /** The server answers, as an MLflow server does. */
  async function greet(server: MlflowServer, signal: AbortSignal): Promise<MlflowSide> {
    const side = createHttpSide(createHttpClient(server, { signal, patience: "short" }));
    const answer = await side
      .call({ method: "POST", path: "experiments/search", fields: { max_results: 1 } })
      .catch((error: unknown) => {
        if (!isAppError(error) || (error.code !== "NOT_FOUND" && error.code !== "DAMAGED"))
          throw error;
        throw noServer(side, error);
      });
    if (answer["experiments"] !== undefined && !Array.isArray(answer["experiments"]))
      throw noServer(side);
    return side;
  }

  async function start(
    direction: Transfer["direction"],
    { server, models, artifacts }: Asked,
    work: Work,
  ): Promise<{ id: string }> {
    const stop = new AbortController();
    const { name: address } = await greet(server, stop.signal);
    const isUnderWay = [...all.values()].some(({ report }) => {
      const one = report.read();
      return one.state === "running" && one.direction === direction && one.server === address;
    });
    if (isUnderWay)
      throw new AppError(
        "CONFLICT",
        `An ${direction} with ${address} is under way.`,
        "Wait until it is done, or cancel it.",
      );
    let toldMs = 0;
    const tell = (): void => {
      const nowMs = performance.now();
      if (!report.isOver && nowMs - toldMs < TELL_MS) return;
      toldMs = nowMs;
      bus.publish(["transfers"]);
    };
    const report = new Report({ id: newId<string>(), direction, server: address }, tell);
    const { id } = report.read();
    const far = createHttpSide(createHttpClient(server, { signal: stop.signal }));
    const [from, to] = direction === "export" ? [own, far] : [far, own];
    const done = run(report, stop, async () => {
      const memory = await openMemory(dataDir, { direction, server: address });
      const context = {
        from,
        to,
        report,
        memory,
        signal: stop.signal,
        withFiles: artifacts,
        runIds: new Map<string, string>(),
        modelIds: new Map<string, string>(),
      };
      const tellOfModel = (text: string): void => report.differ(from.name, "model", text);
      await work(context, models === "all" ? await listModelNames(from, tellOfModel) : models);
    });
    all.set(id, { report, stop, done });
    for (const old of [...all.keys()].slice(0, Math.max(0, all.size - MOST_KEPT)))
      if (all.get(old)?.report.isOver === true) all.delete(old);
    return { id };
  }

  async function run(
    report: Report,
    stop: AbortController,
    work: () => Promise<void>,
  ): Promise<void> {
    try {
      await work();
      report.end("done");
    } catch (error) {
      if (stop.signal.aborted) return report.end("cancelled");
      if (!isAppError(error)) log.error({ err: error }, "a transfer failed");
      report.end("failed", {
        message: messageOf(error),
        nextStep:
          (isAppError(error) ? error.nextStep : undefined) ?? "Run it again: it goes on there.",
      });
    } finally {
      bus.publish(["projects", "models"]);
    }
  }

  function find(id: string): Current {
    const one = all.get(id);
    if (one === undefined)
      throw new AppError(
        "NOT_FOUND",
        "There is no such transfer.",
        "The engine was started again since: start it again, and it goes on.",
      );
    return one;
  }

  return {
    startExport: (request) =>
      start("export", request, async (context, models) => {
        const groups = await chooseExport(watched, own, request, models);
        const suffix = "Assay";
        await transferAll(context, groups, models, { suffix, mayShare: async () => true });
      }),
    startImport: (request) =>
      start("import", request, async (context, models) => {
        const { experiments } = request;
        const groups = await chooseImport(context.from, context.report, { experiments, models });
        await transferAll(context, groups, models, {
          suffix: new URL(context.from.name).host,
          mayShare: async ({ experiment_id: id }) => id === "0" || (await isEmpty(own, id)),
        });
      }),
    async lookAt(server, signal) {
      const side = await greet(server, signal ?? new AbortController().signal);
      const ignore = { differ: () => undefined };
      const [experiments, models] = await Promise.all([
        listExperiments(side, ignore),
        listModelNames(side, () => undefined).catch(() => []),
      ]);
      return {
        experiments: experiments.map(({ experiment_id: id, name }) => ({ id, name })),
        models,
      };
    },
    list: () => [...all.values()].map(({ report }) => report.read()).toReversed(),
    get: (id) => find(id).report.read(),
    cancel(id) {
      find(id).stop.abort();
    },
    async close() {
      for (const { stop } of all.values()) stop.abort();
      await Promise.all([...all.values()].map(({ done }) => done));
    },
  };
}

async function isEmpty(side: MlflowSide, experimentId: string): Promise<boolean> {
  const fields = { experiment_ids: [experimentId], run_view_type: "ALL", max_results: 1 };
  const { runs } = await side.call({ method: "POST", path: "runs/search", fields });
  return !Array.isArray(runs) || runs.length === 0;
}

function noServer(side: MlflowSide, cause?: unknown): AppError {
  return new AppError(
    "UNAVAILABLE",
    `${side.name} does not answer as an MLflow server does.`,
    "Check the address: it is the one for MLFLOW_TRACKING_URI, without a path behind it.",
    { cause },
  );
}
