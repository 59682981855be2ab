import { invalid } from "../../../base/errors.ts";
import type { ReadDb } from "../../../store/index.ts";
import { requireExperimentIds } from "../experiments.ts";

import { writeRuns } from "../queries.ts";
import { RUN_LINKS } from "../run-links.ts";
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
import { parseFilter, parseSortKey, type Clause, type SortKey } from "./parse-filter.ts";

/** Which of deleted and other rows are found. */
export type ViewType = "ACTIVE_ONLY" | "DELETED_ONLY" | "ALL";

export interface SearchRunsArgs {
  readonly experimentIds: readonly string[];
  readonly filter: string;
  readonly viewType: ViewType;
  readonly orderBy: readonly string[];
  readonly limit: number;
  readonly token: string | undefined;
}

/** @throws AppError INVALID_INPUT */
export function searchRuns(
  db: ReadDb,
  args: SearchRunsArgs,
): { readonly pieces: readonly string[]; readonly nextToken: string | undefined } {
  const clauses = parseFilter(args.filter);
  const conditions = clauses.map(toCondition);
  const columns = sortColumns(args.orderBy);
  const ids = requireExperimentIds(args.experimentIds);
  if (ids.length === 0) return { pieces: [], nextToken: undefined };
  const page = readPage(db, {
    from: RUN_LINKS,
    id: "t.run_id",
    conditions: [
      // Of one experiment the index has them in their usual order: the first page reads no others.
      ids.length === 1
        ? { text: "t.experiment_id = ?", values: [ids[0]] }
        : {
            text: `t.experiment_id IN (SELECT value FROM json_each(?))`,
            values: [JSON.stringify(ids)],
          },
      ...viewConditions(args.viewType, "coalesce(e.removed, 0)"),
      ...conditions,
    ],
    columns,
    limit: args.limit,
    token: args.token,
  });
  return { pieces: writeRuns(db, page.ids as readonly string[]), nextToken: page.nextToken };
}

/** @param deleted SQL of 1 for a deleted row */
export function viewConditions(viewType: ViewType, deleted: string): readonly Sql[] {
  if (viewType === "ALL") return [];
  return [{ text: `${deleted} = ${viewType === "DELETED_ONLY" ? 1 : 0}`, values: [] }];
}

type Entity = "metric" | "param" | "tag" | "attribute" | "dataset";

const ENTITIES: Readonly<Record<string, Entity>> = {
  metric: "metric",
  metrics: "metric",
  param: "param",
  params: "param",
  parameter: "param",
  parameters: "param",
  tag: "tag",
  tags: "tag",
  attribute: "attribute",
  attributes: "attribute",
  attr: "attribute",
  run: "attribute",
  dataset: "dataset",
  datasets: "dataset",
};

function entityOf(entity: string | undefined): Entity {
  const found = entity === undefined ? "attribute" : own(ENTITIES, entity);
  if (found === undefined)
    throw invalid(
      `Invalid entity type '${entity}'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset'].`,
    );
  return found;
}

/** SQL by the attribute's name, aliases included. */
const TEXT_ATTRIBUTES: Readonly<Record<string, string>> = {
  run_id: "t.run_id",
  run_name: "t.name",
  "run name": "t.name",
  "Run name": "t.name",
  "Run Name": "t.name",
  status: "t.status",
  artifact_uri: "t.artifact_uri",
  user_id: "t.user_id",
};
const NUMBER_ATTRIBUTES: Readonly<Record<string, string>> = {
  start_time: "t.start_ms",
  created: "t.start_ms",
  Created: "t.start_ms",
  end_time: "t.end_ms",
};

function toCondition(clause: Clause): Sql {
  switch (entityOf(clause.entity)) {
    case "metric":
      requireComparator(clause, NUMBER_COMPARATORS, "metric");
      return metricCondition(clause);
    case "param":
      requireComparator(clause, [...STRING_COMPARATORS, ...NULL_COMPARATORS], "param");
      return existing(
        clause,
        "params p WHERE p.run_num = r.num AND p.source_num = s.num AND p.key = ?",
        "p.text",
      );
    case "tag":
      requireComparator(clause, [...STRING_COMPARATORS, ...NULL_COMPARATORS], "tag");
      return existing(clause, "tags g WHERE g.run_num = r.num AND g.key = ?", "g.value");
    case "dataset":
      return datasetCondition(clause);
    case "attribute":
      return attributeCondition(clause);
  }
}

/** A run without the metric never matches; NaN is unequal to every number. */
function metricCondition(clause: Clause): Sql {
  // The key of the table finds the one row: an index over values would be walked for every run.
  const compared = compareNumber("+l.value", clause);
  const text = clause.comparator === "!=" ? `(l.value IS NULL OR ${compared.text})` : compared.text;
  return {
    text: `EXISTS (SELECT 1 FROM tracking_latest l WHERE l.run_id = t.run_id AND l.key = ? AND ${text} ${ONE})`,
    values: [clause.key, ...compared.values],
  };
}

/** Without it SQLite makes a join of EXISTS, and may begin with the rows that are asked for instead of the runs. */
const ONE = "LIMIT 1";

/** @param rows what follows FROM, with one `?` for the key */
export function existing(clause: Clause, rows: string, value: string): Sql {
  if (clause.comparator === "IS NULL" || clause.comparator === "IS NOT NULL") {
    const not = clause.comparator === "IS NULL" ? "NOT " : "";
    return { text: `${not}EXISTS (SELECT 1 FROM ${rows} ${ONE})`, values: [clause.key] };
  }
  const compared = compareText(value, clause);
  return {
    text: `EXISTS (SELECT 1 FROM ${rows} AND ${compared.text} ${ONE})`,
    values: [clause.key, ...compared.values],
  };
}

function datasetCondition(clause: Clause): Sql {
  requireComparator(clause, [...STRING_COMPARATORS, ...LIST_COMPARATORS], "dataset");
  const { key } = clause;
  const inputs = `tracking_inputs i JOIN tracking_datasets d ON d.id = i.dataset_id`;
  if (key === "name" || key === "digest") {
    const compared = compareText(`d.${key}`, clause);
    return {
      text: `EXISTS (SELECT 1 FROM ${inputs} WHERE i.run_id = t.run_id AND ${compared.text} ${ONE})`,
      values: compared.values,
    };
  }
  if (key !== "context")
    throw invalid(`Invalid dataset key '${key}'. Valid values are ['name', 'digest', 'context'].`);
  const compared = compareText("g.value ->> '$.value'", clause);
  return {
    text: `EXISTS (SELECT 1 FROM tracking_inputs i, json_each(i.tags) g
      WHERE i.run_id = t.run_id AND g.value ->> '$.key' = 'mlflow.data.context' AND ${compared.text} ${ONE})`,
    values: compared.values,
  };
}

function attributeCondition(clause: Clause): Sql {
  const { key } = clause;
  const number = own(NUMBER_ATTRIBUTES, key);
  if (number !== undefined) {
    requireComparator(clause, NUMBER_COMPARATORS, "attribute");
    return compareNumber(number, clause);
  }
  const text = own(TEXT_ATTRIBUTES, key);
  if (text === undefined)
    throw invalid(
      `Invalid attribute key '${key}' specified. Valid keys are ${Object.keys({ ...TEXT_ATTRIBUTES, ...NUMBER_ATTRIBUTES }).join(", ")}.`,
    );
  const lists = key === "run_id" ? LIST_COMPARATORS : [];
  requireComparator(clause, [...STRING_COMPARATORS, ...lists], "attribute");
  return compareText(text, clause);
}

export function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

const NEWEST_FIRST: readonly SortColumn[] = [
  { expression: { text: "t.start_ms", values: [] }, descending: true },
  { expression: { text: "t.run_id", values: [] }, descending: false },
];

const NEVER_MISSING: ReadonlySet<string> = new Set(["t.start_ms", "t.run_id"]);

/** Values that are missing come last in both directions; NaN before them and behind the numbers. */
function sortColumns(orderBy: readonly string[]): readonly SortColumn[] {
  const keys = orderBy.map(parseSortKey);
  const seen = new Set<string>();
  const columns = keys.flatMap((key) => {
    const entity = entityOf(key.entity);
    const id = `${entity} ${key.key}`;
    if (seen.has(id)) throw invalid(`\`order_by\` contains duplicate fields: ${key.key}.`);
    seen.add(id);
    return sortColumn(entity, key);
  });
  const sorted = new Set(columns.map(({ expression }) => expression.text));
  return [...columns, ...NEWEST_FIRST.filter(({ expression }) => !sorted.has(expression.text))];
}

function sortColumn(entity: Entity, { key, descending }: SortKey): readonly SortColumn[] {
  if (entity === "dataset") throw invalid("Runs cannot be sorted by data sets.");
  if (entity === "attribute") {
    const text = own({ ...TEXT_ATTRIBUTES, ...NUMBER_ATTRIBUTES }, key);
    if (text === undefined) throw invalid(`Invalid order_by key '${key}'.`);
    if (NEVER_MISSING.has(text)) return [{ expression: { text, values: [] }, descending }];
    return missingLast({ text, values: [] }, descending);
  }
  if (entity === "metric") {
    const of = "FROM tracking_latest l WHERE l.run_id = t.run_id AND l.key = ?";
    const rank = { text: `coalesce((SELECT l.value IS NULL ${of}), 2)`, values: [key] };
    return [
      { expression: rank, descending: false },
      { expression: { text: `(SELECT l.value ${of})`, values: [key] }, descending },
    ];
  }
  const text =
    entity === "param"
      ? "(SELECT p.text FROM params p WHERE p.run_num = r.num AND p.source_num = s.num AND p.key = ?)"
      : "(SELECT g.value FROM tags g WHERE g.run_num = r.num AND g.key = ?)";
  return missingLast({ text, values: [key] }, descending);
}

export function missingLast(expression: Sql, descending: boolean): readonly SortColumn[] {
  return [
    {
      expression: { text: `(${expression.text}) IS NULL`, values: expression.values },
      descending: false,
    },
    { expression, descending },
  ];
}
