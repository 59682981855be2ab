import { invalid } from "../../base/errors.ts";
import type { ReadDb } from "../../store/index.ts";
import {
  compareNumber,
  compareText,
  existing,
  LIST_COMPARATORS,
  missingLast,
  NULL_COMPARATORS,
  NUMBER_COMPARATORS,
  own,
  parseFilter,
  parseSortKey,
  readPage,
  requireComparator,
  requireExperimentIds,
  STRING_COMPARATORS,
  type Clause,
  type SortColumn,
  type SortKey,
  type Sql,
} from "../tracking/index.ts";
import { requireTrace } from "./find.ts";
import { toTraceInfo, type TraceInfo } from "./wire.ts";

export interface SearchTracesArgs {
  readonly experimentIds: readonly string[];
  readonly filter: string;
  readonly orderBy: readonly string[];
  readonly limit: number;
  readonly token: string | undefined;
}

/** The newest first, where nothing else is asked. @throws AppError INVALID_INPUT */
export function searchTraces(
  db: ReadDb,
  args: SearchTracesArgs,
): { readonly traces: readonly TraceInfo[]; readonly nextToken: string | undefined } {
  const conditions = toConditions(parseFilter(args.filter));
  const columns = sortColumns(args.orderBy);
  const experimentIds = requireExperimentIds(args.experimentIds);
  const page = readPage(db, {
    from: "traces t",
    id: "t.id",
    conditions: [
      {
        text: "t.experiment_id IN (SELECT value FROM json_each(?))",
        values: [JSON.stringify(experimentIds)],
      },
      ...conditions,
    ],
    columns,
    limit: args.limit,
    token: args.token,
  });
  return {
    traces: page.ids.map((id) => toTraceInfo(db, requireTrace(db, String(id)))),
    nextToken: page.nextToken,
  };
}

type Entity = "attribute" | "tag" | "metadata" | "span" | "feedback" | "expectation";

const ENTITIES: Readonly<Record<string, Entity>> = {
  attribute: "attribute",
  attributes: "attribute",
  trace: "attribute",
  tag: "tag",
  tags: "tag",
  metadata: "metadata",
  request_metadata: "metadata",
  span: "span",
  feedback: "feedback",
  expectation: "expectation",
};

function entityOf(entity: string | undefined): Entity {
  const found = entity === undefined ? "attribute" : own(ENTITIES, entity);
  if (found === undefined)
    throw invalid(
      `Invalid entity type '${entity}'. Traces are searched by ${Object.keys(ENTITIES).join(", ")}.`,
    );
  return found;
}

const TEXTS: Readonly<Record<string, string>> = {
  request_id: "t.id",
  trace_id: "t.id",
  status: "t.state",
  client_request_id: "t.client_request_id",
};
const NUMBERS: Readonly<Record<string, string>> = {
  timestamp: "t.start_ms",
  timestamp_ms: "t.start_ms",
  execution_time: "t.duration_ms",
  execution_time_ms: "t.duration_ms",
  end_time: "(t.start_ms + coalesce(t.duration_ms, 0))",
  end_time_ms: "(t.start_ms + coalesce(t.duration_ms, 0))",
};
const NAME_TAG = "mlflow.traceName";
const RUN_KEY = "mlflow.sourceRun";
const TAGS = "trace_tags g WHERE g.trace_id = t.id AND g.key = ?";
const METADATA = "trace_metadata g WHERE g.trace_id = t.id AND g.key = ?";
const LINKS = "trace_links l WHERE l.trace_id = t.id AND l.kind = ?";
const WITH_LISTS = [...STRING_COMPARATORS, ...LIST_COMPARATORS];
const WITH_NULLS = [...STRING_COMPARATORS, ...NULL_COMPARATORS];

/** What is asked of spans must hold for one and the same. */
function toConditions(clauses: readonly Clause[]): readonly Sql[] {
  const ofSpans: Sql[] = [];
  const others: Sql[] = [];
  for (const clause of clauses) {
    const entity = entityOf(clause.entity);
    if (entity === "span") ofSpans.push(spanCondition(clause));
    else if (entity === "attribute" && clause.key === "text")
      ofSpans.push(spanCondition({ ...clause, key: "content" }));
    else others.push(condition(entity, clause));
  }
  if (ofSpans.length === 0) return others;
  const text = ofSpans.map((one) => `(${one.text})`).join(" AND ");
  return [
    ...others,
    {
      text: `EXISTS (SELECT 1 FROM spans s WHERE s.trace_id = t.id AND ${text})`,
      values: ofSpans.flatMap(({ values }) => values),
    },
  ];
}

function condition(entity: Exclude<Entity, "span">, clause: Clause): Sql {
  switch (entity) {
    case "tag":
      requireComparator(clause, WITH_NULLS, "tag");
      return existing(clause, TAGS, "g.value");
    case "metadata":
      requireComparator(clause, WITH_NULLS, "metadata");
      return clause.key === RUN_KEY && clause.comparator === "="
        ? runCondition(clause)
        : existing(clause, METADATA, "g.value");
    case "feedback":
    case "expectation":
      return assessmentCondition(entity, clause);
    case "attribute":
      return attributeCondition(clause);
  }
}

function attributeCondition(clause: Clause): Sql {
  const { key } = clause;
  const number = own(NUMBERS, key);
  if (number !== undefined) {
    requireComparator(clause, NUMBER_COMPARATORS, "attribute");
    return compareNumber(number, clause);
  }
  if (key === "name") {
    requireComparator(clause, WITH_LISTS, "attribute");
    return existing({ ...clause, key: NAME_TAG }, TAGS, "g.value");
  }
  if (key === "run_id") {
    requireComparator(clause, WITH_LISTS, "attribute");
    return runCondition(clause);
  }
  if (key === "prompt") {
    requireComparator(clause, ["="], "attribute");
    return existing({ ...clause, key: "prompt" }, LINKS, "l.target");
  }
  const text = own(TEXTS, key);
  if (text === undefined)
    throw invalid(
      `Invalid attribute key '${key}'. Traces have ${Object.keys({ ...TEXTS, ...NUMBERS }).join(", ")}, name, run_id, prompt, text.`,
    );
  requireComparator(clause, WITH_LISTS, "attribute");
  return compareText(text, clause);
}

/** The run that a trace was logged in, or one that it was linked to later. */
function runCondition(clause: Clause): Sql {
  const logged = existing({ ...clause, key: RUN_KEY }, METADATA, "g.value");
  if (clause.comparator !== "=" && clause.comparator !== "IN") return logged;
  const linked = existing({ ...clause, key: "run" }, LINKS, "l.target");
  return {
    text: `${logged.text} OR ${linked.text}`,
    values: [...logged.values, ...linked.values],
  };
}

const SPAN_COLUMNS: Readonly<Record<string, string>> = {
  name: "s.name",
  type: "s.type",
  status: "s.status",
};

function spanCondition(clause: Clause): Sql {
  const { key } = clause;
  if (key === "content") {
    requireComparator(clause, ["LIKE", "ILIKE"], "span");
    return compareText("s.content", clause);
  }
  const column = own(SPAN_COLUMNS, key);
  if (column !== undefined) {
    requireComparator(clause, WITH_LISTS, "span");
    return compareText(column, clause);
  }
  const attribute = /^attributes\.(.+)$/.exec(key)?.[1];
  if (attribute === undefined)
    throw invalid(
      `Invalid span attribute '${key}'. Spans have name, type, status, content, attributes.NAME.`,
    );
  requireComparator(clause, WITH_LISTS, "span");
  // The one field of a value, whatever its type is called.
  const value = "(SELECT CAST(v.value AS TEXT) FROM json_each(a.value, '$.value') v LIMIT 1)";
  const compared = compareText(value, clause);
  return {
    text: `EXISTS (SELECT 1 FROM json_each(s.content, '$.attributes') a WHERE a.value ->> '$.key' = ? AND ${compared.text})`,
    values: [attribute, ...compared.values],
  };
}

/** Texts are compared as they are, everything else as its JSON; numbers with numbers only. */
function assessmentCondition(kind: "feedback" | "expectation", clause: Clause): Sql {
  requireComparator(clause, [...NUMBER_COMPARATORS, ...WITH_NULLS], kind);
  const rows = `assessments x WHERE x.trace_id = t.id AND x.kind = '${kind}' AND x.valid = 1 AND x.name = ?`;
  if (clause.comparator === "IS NULL" || clause.comparator === "IS NOT NULL")
    return existing(clause, rows, "x.value");
  const isNumber = "json_type(x.value) IN ('integer', 'real')";
  const isOrder = !STRING_COMPARATORS.includes(clause.comparator);
  if (isOrder || typeof clause.value === "number") {
    requireComparator(clause, NUMBER_COMPARATORS, kind);
    const compared = compareNumber("CAST(x.value AS REAL)", {
      ...clause,
      value: isOrder && typeof clause.value === "string" ? toNumber(clause) : clause.value,
    });
    return {
      text: `EXISTS (SELECT 1 FROM ${rows} AND ${isNumber} AND ${compared.text})`,
      values: [clause.key, ...compared.values],
    };
  }
  return existing(
    clause,
    rows,
    "CASE json_type(x.value) WHEN 'text' THEN x.value ->> '$' ELSE x.value END",
  );
}

function toNumber({ value, key }: Clause): number {
  const number = Number(value);
  if (Number.isNaN(number))
    throw invalid(`Expected a numeric value for '${key}'. Got value ${String(value)}.`);
  return number;
}

const NEWEST_FIRST: readonly SortColumn[] = [
  { expression: { text: "t.start_ms", values: [] }, descending: true },
  { expression: { text: "t.id", values: [] }, descending: false },
];

function sortColumns(orderBy: readonly string[]): readonly SortColumn[] {
  const seen = new Set<string>();
  const columns = orderBy.flatMap((text) => {
    const key = parseSortKey(text);
    const expression = sortExpression(key);
    const id = JSON.stringify(expression);
    if (seen.has(id)) throw invalid(`\`order_by\` contains duplicate fields: ${key.key}.`);
    seen.add(id);
    return missingLast(expression, key.descending);
  });
  return [...columns, ...NEWEST_FIRST];
}

function sortExpression({ entity, key }: SortKey): Sql {
  const tag = (name: string): Sql => ({ text: `(SELECT g.value FROM ${TAGS})`, values: [name] });
  const metadata = (name: string): Sql => ({
    text: `(SELECT g.value FROM ${METADATA})`,
    values: [name],
  });
  const found = entityOf(entity);
  if (found === "tag") return tag(key);
  if (found === "metadata") return metadata(key);
  if (found !== "attribute") throw invalid(`Invalid order_by entity '${entity}'.`);
  if (key === "name") return tag(NAME_TAG);
  if (key === "run_id") return metadata(RUN_KEY);
  const text = own({ ...TEXTS, ...NUMBERS, experiment_id: "t.experiment_id" }, key);
  if (text === undefined) throw invalid(`Invalid order_by key '${key}'.`);
  return { text, values: [] };
}
