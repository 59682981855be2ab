import { invalid } from "../../../base/errors.ts";
import type { ReadDb } from "../../../store/index.ts";
import { requireExperimentIds } from "../experiments.ts";

import { MODEL_STATUSES, readLoggedModels, type LoggedModel } from "../logged-models.ts";
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
import { parseFilter, type Clause } from "./parse-filter.ts";
import { existing, missingLast, own } from "./search-runs.ts";

/** Of metrics only those that were measured with one of these data sets; no digest: any. */
export interface DatasetFilter {
  readonly name: string;
  readonly digest: string | undefined;
}

export interface ModelOrder {
  readonly field: string;
  readonly ascending: boolean;
  readonly datasetName: string | undefined;
  readonly datasetDigest: string | undefined;
}

export interface SearchLoggedModelsArgs {
  readonly experimentIds: readonly string[];
  readonly filter: string;
  readonly datasets: readonly DatasetFilter[];
  readonly orderBy: readonly ModelOrder[];
  readonly limit: number;
  readonly token: string | undefined;
}

/** @throws AppError INVALID_INPUT */
export function searchLoggedModels(
  db: ReadDb,
  args: SearchLoggedModelsArgs,
): { readonly models: readonly LoggedModel[]; readonly nextToken: string | undefined } {
  const conditions = parseFilter(args.filter).map((clause) => toCondition(clause, args.datasets));
  const ids = requireExperimentIds(args.experimentIds);
  const page = readPage(db, {
    from: "logged_models m",
    id: "m.id",
    conditions: [
      { text: "m.deleted = 0", values: [] },
      {
        text: "m.experiment_id IN (SELECT value FROM json_each(?))",
        values: [JSON.stringify(ids)],
      },
      ...conditions,
    ],
    columns: sortColumns(args.orderBy),
    limit: args.limit,
    token: args.token,
  });
  return { models: readLoggedModels(db, page.ids as readonly string[]), nextToken: page.nextToken };
}

/** `status` as its name, so that it compares as clients write it. */
const STATUS_NAME = `CASE m.status ${Object.entries(MODEL_STATUSES)
  .map(([number, name]) => `WHEN ${number} THEN '${name.replace("LOGGED_MODEL_", "")}'`)
  .join(" ")} END`;

const TEXTS: Readonly<Record<string, string>> = {
  name: "m.name",
  model_id: "m.id",
  model_type: "m.model_type",
  status: STATUS_NAME,
  source_run_id: "m.source_run_id",
};
const NUMBERS: Readonly<Record<string, string>> = {
  creation_timestamp: "m.created_ms",
  creation_time: "m.created_ms",
  last_updated_timestamp: "m.updated_ms",
};

function toCondition(clause: Clause, datasets: readonly DatasetFilter[]): Sql {
  const { entity = "attributes", key } = clause;
  switch (entity) {
    case "metric":
    case "metrics":
      return metricCondition(clause, datasets);
    case "param":
    case "params":
      requireComparator(clause, [...STRING_COMPARATORS, ...NULL_COMPARATORS], "param");
      return existing(
        clause,
        "logged_model_params p WHERE p.model_id = m.id AND p.key = ?",
        "p.value",
      );
    case "tag":
    case "tags":
      requireComparator(clause, [...STRING_COMPARATORS, ...NULL_COMPARATORS], "tag");
      return existing(
        clause,
        "logged_model_tags g WHERE g.model_id = m.id AND g.key = ?",
        "g.value",
      );
    case "attribute":
    case "attributes":
      break;
    default:
      throw invalid(`Invalid entity type '${entity}'.`);
  }
  const number = own(NUMBERS, key);
  if (number !== undefined) {
    requireComparator(clause, NUMBER_COMPARATORS, "attribute");
    return compareNumber(number, clause);
  }
  const text = own(TEXTS, key);
  if (text === undefined) throw invalid(`Invalid attribute key '${key}' specified.`);
  requireComparator(clause, [...STRING_COMPARATORS, ...LIST_COMPARATORS], "attribute");
  return compareText(text, clause);
}

function metricCondition(clause: Clause, datasets: readonly DatasetFilter[]): Sql {
  requireComparator(clause, NUMBER_COMPARATORS, "metric");
  const compared = compareNumber("x.value", clause);
  const of = datasets.map(({ name, digest }): Sql =>
    digest === undefined
      ? { text: "x.dataset_name = ?", values: [name] }
      : { text: "x.dataset_name = ? AND x.dataset_digest = ?", values: [name, digest] },
  );
  const within = of.length === 0 ? "" : ` AND (${of.map(({ text }) => text).join(" OR ")})`;
  return {
    text: `EXISTS (SELECT 1 FROM logged_model_metrics x WHERE x.model_id = m.id AND x.key = ? AND ${compared.text}${within} LIMIT 1)`,
    values: [clause.key, ...compared.values, ...of.flatMap(({ values }) => values)],
  };
}

function sortColumns(orderBy: readonly ModelOrder[]): readonly SortColumn[] {
  const newest: readonly ModelOrder[] = [
    {
      field: "creation_timestamp",
      ascending: false,
      datasetName: undefined,
      datasetDigest: undefined,
    },
  ];
  return [
    ...[...orderBy, ...newest].flatMap(sortColumn),
    { expression: { text: "m.id", values: [] }, descending: false },
  ];
}

function sortColumn(order: ModelOrder): readonly SortColumn[] {
  const { field, ascending, datasetName, datasetDigest } = order;
  const metric = /^metrics?\.(.+)$/s.exec(field)?.[1];
  if (metric === undefined) {
    const text = own({ ...TEXTS, ...NUMBERS }, field.replace(/^attributes?\./, ""));
    if (text === undefined) throw invalid(`Invalid order_by field '${field}'.`);
    return [{ expression: { text, values: [] }, descending: !ascending }];
  }
  const conditions = [
    ...(datasetName === undefined ? [] : [{ text: " AND x.dataset_name = ?", value: datasetName }]),
    ...(datasetDigest === undefined
      ? []
      : [{ text: " AND x.dataset_digest = ?", value: datasetDigest }]),
  ];
  const expression = {
    text: `(SELECT x.value FROM logged_model_metrics x WHERE x.model_id = m.id AND x.key = ?${conditions
      .map(({ text }) => text)
      .join("")} ORDER BY x.ms DESC LIMIT 1)`,
    values: [metric.replace(/^[`"](.*)[`"]$/s, "$1"), ...conditions.map(({ value }) => value)],
  };
  return missingLast(expression, !ascending);
}
