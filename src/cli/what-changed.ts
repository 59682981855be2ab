import type { MetricPart } from "../base/query/index.ts";
import type { Change, ChangeSide } from "../contract/compare-changes.ts";
import type { ApiClient } from "../server/index.ts";
import { withConnection } from "./connection.ts";
import { allRuns, findProject, findRun } from "./find-run.ts";
import type { CommonOptions } from "./listings.ts";
import { printJson, printLine, printTable, UsageError } from "./output.ts";

export interface WhatChangedOptions extends CommonOptions {
  readonly metric: string;
  readonly part: MetricPart;
  readonly project?: string;
}

/** What differs between two runs or groups, the best supported first. */
export async function whatChanged(
  a: string,
  b: string,
  { data, json, metric, part, project }: WhatChangedOptions,
): Promise<void> {
  const answer = await withConnection(data, async ({ api }) => {
    const projectId = project === undefined ? undefined : (await findProject(api, project)).id;
    const [idsA, idsB] = [await findSide(api, a, projectId), await findSide(api, b, projectId)];
    return api.compare.explainChange({
      a: idsA,
      b: idsB,
      metric,
      part,
      names: { a: a.slice(0, 500), b: b.slice(0, 500) },
      ...(projectId !== undefined && { projectIds: [projectId] }),
    });
  });
  if (json === true) {
    printJson(answer);
    return;
  }
  printLine(answer.observed);
  printTable(
    ["", "KEY", "BEFORE", "AFTER", "STANDING"],
    answer.changes.flatMap((change, i) =>
      change.members.map(({ key, before, after }, member) => [
        member === 0 ? String(i + 1) : "",
        key,
        textOf(before),
        textOf(after),
        member === 0 ? standingOf(change) : "",
      ]),
    ),
    "Nothing that was recorded differs.",
  );
  for (const [i, { standing, evidence }] of answer.changes.entries())
    if (standing !== "irrelevant") printLine(`${i + 1}. ${evidence}`);
  printLine(`Not recorded, so not compared: ${answer.notRecorded.join(", ")}.`);
}

/** Ids of one run, or of those that a query finds. */
async function findSide(
  api: ApiClient,
  given: string,
  projectId: string | undefined,
): Promise<string[]> {
  // A name or id has no operator between spaces; whatever else is a query.
  if (!/[=<>~"']|\s(in|and|or)\s/.test(given)) return [(await findRun(api, given)).id];
  const ids: string[] = [];
  for await (const { id } of allRuns(api, {
    query: given,
    ...(projectId !== undefined && { projectId }),
  }))
    ids.push(id);
  if (ids.length === 0) throw new UsageError(`No run matches ${given}.`);
  return ids;
}

function textOf({ values, more }: ChangeSide): string {
  const shown = values.slice(0, 2).map(({ text }) => text?.slice(0, 40) ?? "(not set)");
  const rest = values.length - shown.length + more;
  return shown.join(", ") + (rest > 0 ? ` +${rest}` : "");
}

const standingOf = ({ standing, isConfounded }: Change): string =>
  isConfounded ? `${standing}, confounded` : standing;
