import { AppError } from "../base/errors.ts";
import type { IngestStatus } from "../contract/ingest.ts";
import { withConnection, type Connection } from "./connection.ts";
import { allRuns } from "./find-run.ts";
import {
  createProgress,
  formatBytes,
  printJson,
  printLine,
  printTable,
  type Progress,
} from "./output.ts";
import { addFolders, resolveFolder, type AddedFolder } from "./targets.ts";

export interface ScanOptions {
  readonly data?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
}

interface ScannedProject {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
  readonly runs: number;
  readonly points: number;
  readonly problems: number;
}

/** Reads every log below the folders once and ends. */
export async function scan(targets: readonly string[], options: ScanOptions): Promise<number> {
  const folders = await Promise.all(targets.map(resolveFolder));
  const startedAt = performance.now();
  const projects = await withConnection(options.data, async (connection) => {
    const added = await addFolders(connection.api, folders, options.yes === true);
    await waitWithProgress(connection, added);
    await expectStored(connection);
    return summarize(connection, added);
  });
  const sum = (pick: (project: ScannedProject) => number): number =>
    projects.reduce((total, project) => total + pick(project), 0);
  const result = {
    projects,
    runs: sum(({ runs }) => runs),
    points: sum(({ points }) => points),
    problems: sum(({ problems }) => problems),
    seconds: Math.round(performance.now() - startedAt) / 1000,
  };
  if (options.json === true) printJson(result);
  else {
    printTable(
      ["PROJECT", "RUNS", "POINTS", "PROBLEMS", "FOLDER"],
      projects.map(({ name, runs, points, problems, folder }) => [
        name,
        runs,
        points,
        problems,
        folder,
      ]),
      "No folders.",
    );
    printLine(
      `${result.runs} runs, ${result.points} points, ${result.problems} problems in ${result.seconds} s`,
    );
  }
  return 0;
}

/** What could not be stored is not there: a sum without it would look like all there is. */
async function expectStored({ api }: Connection): Promise<void> {
  const { writeProblem } = await api.system.info();
  if (writeProblem !== null)
    throw new AppError(
      "UNAVAILABLE",
      writeProblem,
      "When that is put right, scan again: it goes on there.",
    );
}

async function waitWithProgress(
  connection: Connection,
  added: readonly AddedFolder[],
): Promise<void> {
  const ids = added.map(({ projectId }) => projectId);
  const progress = createProgress();
  const watching = new AbortController();
  const shown = showProgress(connection, new Set(ids), progress, watching.signal);
  try {
    await connection.whenSettled(ids);
  } finally {
    watching.abort();
    await shown;
    progress.end();
  }
}

async function showProgress(
  connection: Connection,
  ids: ReadonlySet<string>,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  if (process.stderr.isTTY !== true) return;
  while (!signal.aborted) {
    const status = (await connection.api.ingest.status()).filter(({ projectId }) =>
      ids.has(projectId),
    );
    progress.show(describeProgress(status));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 250);
      signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
    });
  }
}

function describeProgress(status: readonly IngestStatus[]): string {
  const sum = (pick: (one: IngestStatus) => number): number =>
    status.reduce((total, one) => total + pick(one), 0);
  const files = `${sum((one) => one.logFilesRead)} of ${sum((one) => one.logFiles)} log files`;
  const bytes = `${formatBytes(sum((one) => one.bytesRead))} of ${formatBytes(sum((one) => one.bytesTotal))}`;
  const left = Math.max(0, ...status.map((one) => one.secondsLeft ?? 0));
  return `Reading: ${files}, ${bytes}${left > 0 ? `, about ${Math.ceil(left)} s left` : ""}`;
}

async function summarize(
  { api }: Connection,
  added: readonly AddedFolder[],
): Promise<ScannedProject[]> {
  const [projects, status] = await Promise.all([api.runs.listProjects(), api.ingest.status()]);
  const scanned: ScannedProject[] = [];
  for (const { projectId, folder } of new Map(added.map((one) => [one.projectId, one])).values()) {
    let runs = 0;
    let points = 0;
    for await (const run of allRuns(api, { projectId })) {
      runs++;
      points += run.points;
    }
    scanned.push({
      id: projectId,
      name: projects.find(({ id }) => id === projectId)?.name ?? "",
      folder,
      runs,
      points,
      problems: status.find((one) => one.projectId === projectId)?.problemsTotal ?? 0,
    });
  }
  return scanned;
}
