import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError } from "../base/errors.ts";
import type { ProjectRow, RunRow } from "../contract/runs.ts";
import type { ApiClient } from "../server/index.ts";

/** Of which moment is told, microseconds UTC; absent: now. */
export interface When {
  readonly at?: number;
}

const FIRST_PAGE = 10_000;

/** A run by its id, the beginning of its id, or its name where only one run has it. */
export async function findRun(api: ApiClient, given: string, when: When = {}): Promise<RunRow> {
  const named: RunRow[] = [];
  for await (const row of allRuns(api, when)) {
    if (row.id === given) return row;
    if (row.name === given || (given.length >= 8 && row.id.startsWith(given))) named.push(row);
  }
  const [first, second] = named;
  if (first === undefined) {
    throw new AppError(
      "NOT_FOUND",
      `There is no run "${given}".`,
      "`assay runs ls` lists the ids and names.",
    );
  }
  if (second !== undefined) {
    const ids = named.slice(0, 5).map(({ id }) => id);
    throw new AppError(
      "CONFLICT",
      `${named.length} runs are named "${given}".`,
      `Use an id: ${ids.join(", ")}`,
    );
  }
  return first;
}

/** A project by its id, folder or name where only one project has it. */
export async function findProject(
  api: ApiClient,
  given: string,
  when: When = {},
): Promise<ProjectRow> {
  const projects = await api.runs.listProjects(when);
  const folder = await realpath(given).catch(() => resolve(given));
  const exact = projects.find(({ id, root }) => id === given || root === folder);
  const named = projects.filter(({ name }) => name === given);
  const found = exact ?? (named.length === 1 ? named[0] : undefined);
  if (found !== undefined) return found;
  const sentence =
    named.length > 1
      ? `${named.length} projects are named "${given}".`
      : `There is no project "${given}".`;
  throw new AppError(
    named.length > 1 ? "CONFLICT" : "NOT_FOUND",
    sentence,
    "`assay projects ls` lists ids, names and folders.",
  );
}

export async function* allRuns(
  api: ApiClient,
  filter: When & { projectId?: string; query?: string },
): AsyncGenerator<RunRow> {
  let cursor: string | undefined;
  do {
    const page = await api.runs.list({
      ...filter,
      limit: FIRST_PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    yield* page.rows;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
