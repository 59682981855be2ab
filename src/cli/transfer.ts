import { AppError } from "../base/errors.ts";
import type { MlflowServer, Transfer } from "../contract/transfers.ts";
import type { ApiClient } from "../server/index.ts";
import { withConnection } from "./connection.ts";
import { findProject, findRun } from "./find-run.ts";
import { LEFT_OUT } from "./import.ts";
import type { CommonOptions } from "./listings.ts";
import {
  createProgress,
  formatBytes,
  printJson,
  printLine,
  printNote,
  printTable,
  UsageError,
} from "./output.ts";
import { onStopSignal } from "./signals.ts";

/** How a server is reached, and what of it or for it. */
interface TransferOptions extends CommonOptions {
  readonly token?: string;
  /** True: all of them. */
  readonly models?: true | readonly string[];
  readonly artifacts?: boolean;
}

export interface ExportToMlflow extends TransferOptions {
  readonly toMlflow: string;
  readonly query?: string;
  readonly experiment?: string;
  readonly files?: boolean;
}

export interface ImportFromMlflow extends TransferOptions {
  readonly fromMlflow: string;
  readonly experiment?: readonly string[];
}

const LOOK_MS = 200;
/** Lines about what is not equal; `--json` has more. */
const SHOWN = 20;

/** Sends projects, runs and models to an MLflow server. Answers the exit code: 0 both sides are equal, 3 something differs. */
export async function exportToMlflow(
  given: readonly string[],
  options: ExportToMlflow,
): Promise<number> {
  const models = toModels(options);
  if (given.length === 0 && models.length === 0)
    throw new UsageError("Name projects or runs to export, or models with --models.");
  return follow(options, async (api) => {
    const projectIds: string[] = [];
    const runIds: string[] = [];
    for (const one of given) {
      const project = await findProject(api, one).catch(() => undefined);
      if (project !== undefined) projectIds.push(project.id);
      else runIds.push((await findRun(api, one)).id);
    }
    return api.transfers.startExport({
      server: toServer(options.toMlflow, options),
      projectIds,
      runIds,
      models,
      query: options.query ?? "",
      artifacts: options.artifacts !== false,
      files: options.files === true,
      ...(options.experiment !== undefined && { into: options.experiment }),
    });
  });
}

/** Takes in what an MLflow server has. Exit codes as above. */
export async function importFromMlflow(options: ImportFromMlflow): Promise<number> {
  return follow(options, (api) =>
    api.transfers.startImport({
      server: toServer(options.fromMlflow, options),
      experiments: [...(options.experiment ?? [])],
      models: toModels(options),
      artifacts: options.artifacts !== false,
    }),
  );
}

function toModels({ models }: TransferOptions): "all" | string[] {
  return models === true ? "all" : [...(models ?? [])];
}

/** MLflow's own variables say how its clients are let in. */
function toServer(url: string, { token }: TransferOptions): MlflowServer {
  const named = token ?? process.env["MLFLOW_TRACKING_TOKEN"];
  const username = process.env["MLFLOW_TRACKING_USERNAME"];
  const password = process.env["MLFLOW_TRACKING_PASSWORD"];
  return {
    url,
    ...(named && { token: named }),
    ...(username && { username }),
    ...(password && { password }),
  };
}

async function follow(
  { data, json }: TransferOptions,
  start: (api: ApiClient) => Promise<{ readonly id: string }>,
): Promise<number> {
  const transfer = await withConnection(data, async ({ api }) => {
    const { id } = await start(api);
    const wasStopped = onStopSignal(async () => {
      await api.transfers.cancel({ id });
    });
    const progress = createProgress();
    try {
      for (;;) {
        const now = await api.transfers.get({ id });
        if (now.state !== "running") return now;
        progress.show(wasStopped() ? "Stopping…" : describe(now));
        await new Promise((done) => setTimeout(done, LOOK_MS));
      }
    } finally {
      progress.end();
    }
  });
  if (json === true) printJson(transfer);
  // What failed at once has nothing to report.
  else if (transfer.runsTotal > 0 || transfer.state === "done") printReport(transfer);
  if (transfer.state === "cancelled")
    throw new AppError("CANCELLED", "It was stopped.", "Run it again to go on.");
  if (transfer.failure !== null)
    throw new AppError("UNAVAILABLE", transfer.failure.message, transfer.failure.nextStep);
  return transfer.differencesTotal > 0 ? LEFT_OUT : 0;
}

function describe({ direction, phase, runsDone, runsTotal, sent }: Transfer): string {
  const what = direction === "export" ? "Exporting" : "Importing";
  if (phase === "looking") return `${what}: looking what is there…`;
  if (phase === "models") return `${what}: models, ${sent.versions} new versions`;
  return `${what}: ${runsDone} of ${runsTotal} runs, ${sent.points} points, ${sent.files} files (${formatBytes(sent.bytes)})`;
}

function printReport(transfer: Transfer): void {
  const { direction, server, sent, runsTotal, runsUnchanged } = transfer;
  printLine(`${direction === "export" ? "To" : "From"} ${server}: ${runsTotal} runs.`);
  printTable(
    ["NEW", ""],
    [
      ["experiments", sent.experiments],
      ["runs", sent.runs],
      ["points", sent.points],
      ["params", sent.params],
      ["tags", sent.tags],
      ["inputs", sent.inputs],
      ["files", sent.files],
      ["bytes of files", sent.bytes],
      ["logged models", sent.loggedModels],
      ["models", sent.models],
      ["versions of models", sent.versions],
    ],
    "",
  );
  if (runsUnchanged > 0) printLine(`${runsUnchanged} runs were there already.`);
  for (const { where, text } of transfer.notes.slice(0, SHOWN)) printNote(`${where}: ${text}`);
  if (transfer.notesTotal > SHOWN)
    printNote(`And ${transfer.notesTotal - SHOWN} more notes; --json lists them.`);
  if (transfer.differencesTotal === 0) {
    if (transfer.state === "done") printLine("Read back: both sides are equal.");
    return;
  }
  printLine("");
  printTable(
    ["DIFFERS", "OF", "REASON"],
    transfer.differences.slice(0, SHOWN).map(({ what, where, reason }) => [what, where, reason]),
    "",
  );
  if (transfer.differencesTotal > SHOWN)
    printLine(`And ${transfer.differencesTotal - SHOWN} more; --json lists them.`);
}
