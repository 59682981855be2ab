import { invalid } from "../../../base/errors.ts";
import type { ReadDb } from "../../../store/index.ts";
import { getEvaluationDataset, type EvaluationDataset } from "../../data/index.ts";

import {
  compareNumber,
  compareText,
  NUMBER_COMPARATORS,
  requireComparator,
  STRING_COMPARATORS,
  type Sql,
} from "./compare.ts";
import { readPage, type SortColumn } from "./page.ts";
import { parseFilter, parseSortKey, type Clause } from "./parse-filter.ts";
import { existing } from "./search-runs.ts";

export interface SearchEvaluationDatasetsArgs {
  /** Data sets of at least one of them; of all for none. */
  readonly experimentIds: readonly string[];
  readonly filter: string;
  readonly orderBy: readonly string[];
  readonly limit: number;
  readonly token: string | undefined;
}

const TEXTS: ReadonlyMap<string, string> = new Map([
  ["name", "d.name"],
  ["created_by", "d.created_by"],
  ["last_updated_by", "d.updated_by"],
]);
const TIMES: ReadonlyMap<string, string> = new Map([
  ["created_time", "d.created_ms"],
  ["last_update_time", "d.updated_ms"],
]);
const ORDERS: ReadonlyMap<string, string> = new Map([["name", "d.name"], ...TIMES]);

const plain = (text: string): Sql => ({ text, values: [] });

/** @throws AppError INVALID_INPUT */
export function searchEvaluationDatasets(
  db: ReadDb,
  args: SearchEvaluationDatasetsArgs,
): { readonly datasets: readonly EvaluationDataset[]; readonly nextToken: string | undefined } {
  const page = readPage(db, {
    from: "eval_datasets d",
    id: "d.id",
    conditions: [
      ...inExperiments(args.experimentIds),
      ...parseFilter(args.filter).map(toCondition),
    ],
    columns: sortColumns(args.orderBy),
    limit: args.limit,
    token: args.token,
  });
  return {
    datasets: page.ids.map((id) => getEvaluationDataset(db, { id: String(id) })),
    nextToken: page.nextToken,
  };
}

function inExperiments(ids: readonly string[]): Sql[] {
  if (ids.length === 0) return [];
  const text = `EXISTS (SELECT 1 FROM eval_dataset_experiments e WHERE e.dataset_id = d.id
    AND CAST(e.experiment_id AS TEXT) IN (SELECT value FROM json_each(?)))`;
  return [{ text, values: [JSON.stringify(ids)] }];
}

function toCondition(clause: Clause): Sql {
  const { entity, key } = clause;
  if (entity === "tags") {
    requireComparator(clause, STRING_COMPARATORS, "tag");
    return existing(
      clause,
      "eval_dataset_tags g WHERE g.dataset_id = d.id AND g.key = ?",
      "g.value",
    );
  }
  if (entity !== undefined) throw invalid(`Invalid identifier token '${entity}' specified`);
  const time = TIMES.get(key);
  if (time !== undefined) {
    requireComparator(clause, NUMBER_COMPARATORS, "numeric attribute");
    return compareNumber(time, clause);
  }
  const text = TEXTS.get(key);
  if (text === undefined)
    throw invalid(
      `Invalid attribute key '${key}' specified. Valid keys are: ${[...TEXTS.keys(), ...TIMES.keys()].join(", ")}`,
    );
  const lists = key === "name" ? (["IN"] as const) : [];
  requireComparator(clause, [...STRING_COMPARATORS, ...lists], "string attribute");
  return compareText(text, clause);
}

/** The newest first where nothing else is asked for. */
function sortColumns(orderBy: readonly string[]): readonly SortColumn[] {
  const keys = orderBy.length === 0 ? ["created_time DESC"] : orderBy;
  const asked = keys.map(parseSortKey).map(({ entity, key, descending }): SortColumn => {
    const text = ORDERS.get(key);
    if (text === undefined || entity !== undefined)
      throw invalid(
        `Invalid attribute key '${key}' specified. Valid keys are: ${[...ORDERS.keys()].join(", ")}`,
      );
    return { expression: plain(text), descending };
  });
  return [...asked, { expression: plain("d.id"), descending: true }];
}
