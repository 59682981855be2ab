import { invalid } from "../../../base/errors.ts";
import { statement, type ReadDb } from "../../../store/index.ts";
import {
  EXPERIMENT_COLUMNS,
  toExperiment,
  type Experiment,
  type ExperimentRow,
} from "../experiments.ts";

import {
  compareNumber,
  compareText,
  LIST_COMPARATORS,
  NULL_COMPARATORS,
  NUMBER_COMPARATORS,
  requireComparator,
  STRING_COMPARATORS,
  type Sql,
} from "./compare.ts";
import { readPage, type SortColumn } from "./page.ts";
import { parseFilter, parseSortKey, type Clause } from "./parse-filter.ts";
import { existing, viewConditions, type ViewType } from "./search-runs.ts";

export interface SearchExperimentsArgs {
  readonly filter: string;
  readonly viewType: ViewType;
  readonly orderBy: readonly string[];
  readonly limit: number;
  readonly token: string | undefined;
}

/** @throws AppError INVALID_INPUT */
export function searchExperiments(
  db: ReadDb,
  args: SearchExperimentsArgs,
): { readonly experiments: readonly Experiment[]; readonly nextToken: string | undefined } {
  const page = readPage(db, {
    from: "tracking_experiments x",
    id: "x.id",
    conditions: [
      ...viewConditions(args.viewType, "x.deleted"),
      ...parseFilter(args.filter).map(toCondition),
    ],
    columns: sortColumns(args.orderBy),
    limit: args.limit,
    token: args.token,
  });
  const read = statement(
    db,
    `SELECT ${EXPERIMENT_COLUMNS} FROM tracking_experiments x WHERE x.id = ?`,
  );
  return {
    experiments: page.ids.map((id) => toExperiment(db, read.get(id) as ExperimentRow)),
    nextToken: page.nextToken,
  };
}

const TAGS: ReadonlySet<string> = new Set(["tag", "tags"]);
const ATTRIBUTES: ReadonlySet<string> = new Set(["attribute", "attributes", "attr", "experiment"]);

function toCondition(clause: Clause): Sql {
  const { entity, key } = clause;
  if (entity !== undefined && TAGS.has(entity)) {
    requireComparator(clause, [...STRING_COMPARATORS, ...NULL_COMPARATORS], "tag");
    return existing(
      clause,
      "tracking_experiment_tags g WHERE g.experiment_id = x.id AND g.key = ?",
      "g.value",
    );
  }
  if (entity !== undefined && !ATTRIBUTES.has(entity))
    throw invalid(`Invalid entity type '${entity}'. Valid values are ['attribute', 'tag'].`);
  if (key === "name") {
    requireComparator(clause, STRING_COMPARATORS, "attribute");
    return compareText("x.name", clause);
  }
  if (key === "experiment_id") {
    requireComparator(clause, ["=", "!=", ...LIST_COMPARATORS], "attribute");
    return compareText("CAST(x.id AS TEXT)", clause);
  }
  if (key !== "creation_time" && key !== "last_update_time")
    throw invalid(
      `Invalid attribute key '${key}' specified. Valid keys are name, experiment_id, creation_time, last_update_time.`,
    );
  requireComparator(clause, NUMBER_COMPARATORS, "attribute");
  return compareNumber(key === "creation_time" ? "x.created_ms" : "x.updated_ms", clause);
}

const COLUMNS: ReadonlyMap<string, string> = new Map([
  ["name", "x.name"],
  ["experiment_id", "x.id"],
  ["creation_time", "x.created_ms"],
  ["last_update_time", "x.updated_ms"],
]);

function sortColumns(orderBy: readonly string[]): readonly SortColumn[] {
  const keys = orderBy.map(parseSortKey);
  const asked = keys.map(({ entity, key, descending }): SortColumn => {
    const text = COLUMNS.get(key);
    if (text === undefined || (entity !== undefined && !ATTRIBUTES.has(entity)))
      throw invalid(`Invalid order_by key '${key}'.`);
    return { expression: { text, values: [] }, descending };
  });
  const newest: SortColumn[] =
    keys.length === 0
      ? [{ expression: { text: "x.created_ms", values: [] }, descending: true }]
      : [];
  return [...asked, ...newest, { expression: { text: "x.id", values: [] }, descending: true }];
}
