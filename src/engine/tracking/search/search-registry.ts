import { invalid } from "../../../base/errors.ts";
import { statement, type ReadDb } from "../../../store/index.ts";
import {
  MODEL_COLUMNS,
  PROMPT_TAG,
  VERSION_COLUMNS,
  VERSIONS,
  type ModelRow,
  type VersionRow,
} from "../../registry/index.ts";

import { toModel, toVersion, type ModelVersion, type RegisteredModel } from "../registry/wire.ts";
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
import { existing } from "./search-runs.ts";

export interface SearchRegistryArgs {
  readonly filter: string;
  readonly orderBy: readonly string[];
  readonly limit: number;
  readonly token: string | undefined;
}

const TAGS: ReadonlySet<string | undefined> = new Set(["tag", "tags"]);
const ATTRIBUTES: ReadonlySet<string | undefined> = new Set([
  undefined,
  "attribute",
  "attributes",
  "attr",
]);

const plain = (text: string): Sql => ({ text, values: [] });

/** Prompts are registered models as well; only a question for them finds them. */
export function searchModels(
  db: ReadDb,
  args: SearchRegistryArgs,
): { readonly models: readonly RegisteredModel[]; readonly nextToken: string | undefined } {
  const clauses = parseFilter(args.filter);
  const isPrompt =
    "EXISTS (SELECT 1 FROM model_tags g WHERE g.model_id = m.id AND g.key = ? AND lower(g.value) = 'true')";
  const page = readPage(db, {
    from: "registered_models m",
    id: "m.id",
    conditions: [
      plain("m.removed = 0"),
      ...clauses.map((clause) => modelCondition(clause, isPrompt)),
      ...(asksForPrompts(clauses) ? [] : [{ text: `NOT ${isPrompt}`, values: [PROMPT_TAG] }]),
    ],
    columns: modelColumns(args.orderBy),
    limit: args.limit,
    token: args.token,
  });
  const read = statement(db, `SELECT ${MODEL_COLUMNS} FROM registered_models m WHERE m.id = ?`);
  return {
    models: page.ids.map((id) => toModel(db, read.get(id) as ModelRow)),
    nextToken: page.nextToken,
  };
}

function asksForPrompts(clauses: readonly Clause[]): boolean {
  return clauses.some(({ entity, key }) => TAGS.has(entity) && key === PROMPT_TAG);
}

function modelCondition(clause: Clause, isPrompt: string): Sql {
  const { entity, key } = clause;
  if (TAGS.has(entity)) {
    requireComparator(clause, [...STRING_COMPARATORS, ...NULL_COMPARATORS], "tag");
    // Models are not marked as what they are not.
    const wantsPrompts = clause.comparator === "=" && String(clause.value).toLowerCase() === "true";
    const wantsModels =
      (clause.comparator === "!=" && String(clause.value).toLowerCase() === "true") ||
      (clause.comparator === "=" && String(clause.value).toLowerCase() === "false");
    if (key === PROMPT_TAG && (wantsPrompts || wantsModels))
      return { text: `${wantsModels ? "NOT " : ""}${isPrompt}`, values: [PROMPT_TAG] };
    return existing(clause, "model_tags g WHERE g.model_id = m.id AND g.key = ?", "g.value");
  }
  if (!ATTRIBUTES.has(entity) || key !== "name")
    throw invalid(`Invalid attribute name: ${key}. Models are searched by name and tags.`);
  requireComparator(clause, STRING_COMPARATORS, "attribute");
  return compareText("m.name", clause);
}

const MODEL_ORDERS: ReadonlyMap<string, string> = new Map([
  ["name", "m.name"],
  ["creation_timestamp", "m.created_ms"],
  ["last_updated_timestamp", "m.updated_ms"],
  ["timestamp", "m.updated_ms"],
]);

function modelColumns(orderBy: readonly string[]): readonly SortColumn[] {
  return [...readOrder(orderBy, MODEL_ORDERS), { expression: plain("m.name"), descending: false }];
}

function readOrder(
  orderBy: readonly string[],
  columns: ReadonlyMap<string, string>,
): readonly SortColumn[] {
  return orderBy.map(parseSortKey).map(({ entity, key, descending }) => {
    const text = columns.get(key);
    if (text === undefined || !ATTRIBUTES.has(entity))
      throw invalid(`Invalid order_by key '${key}'.`);
    return { expression: plain(text), descending };
  });
}

export function searchVersions(
  db: ReadDb,
  args: SearchRegistryArgs,
): { readonly versions: readonly ModelVersion[]; readonly nextToken: string | undefined } {
  const clauses = parseFilter(args.filter);
  const isPrompt =
    "EXISTS (SELECT 1 FROM version_tags g WHERE g.model_id = v.model_id AND g.version = v.version AND g.key = ? AND lower(g.value) = 'true')";
  const page = readPage(db, {
    from: VERSIONS,
    id: "json_array(v.model_id, v.version)",
    conditions: [
      plain("m.removed = 0 AND v.removed = 0"),
      ...clauses.map(versionCondition),
      ...(asksForPrompts(clauses) ? [] : [{ text: `NOT ${isPrompt}`, values: [PROMPT_TAG] }]),
    ],
    columns: [
      ...readOrder(args.orderBy, VERSION_ORDERS),
      { expression: plain("v.updated_ms"), descending: true },
      { expression: plain("m.name"), descending: false },
      { expression: plain("v.version"), descending: true },
    ],
    limit: args.limit,
    token: args.token,
  });
  const read = statement(
    db,
    `SELECT ${VERSION_COLUMNS} FROM ${VERSIONS} WHERE v.model_id = ? AND v.version = ?`,
  );
  return {
    versions: page.ids.map((id) => {
      const [modelId, version] = JSON.parse(String(id)) as [string, number];
      return toVersion(db, read.get(modelId, version) as VersionRow);
    }),
    nextToken: page.nextToken,
  };
}

const VERSION_ORDERS: ReadonlyMap<string, string> = new Map([
  ["name", "m.name"],
  ["version_number", "v.version"],
  ["creation_timestamp", "v.created_ms"],
  ["last_updated_timestamp", "v.updated_ms"],
]);

const VERSION_TEXTS: ReadonlyMap<string, string> = new Map([
  ["name", "m.name"],
  ["run_id", "v.run_id"],
  ["source_path", "v.source"],
]);

function versionCondition(clause: Clause): Sql {
  const { entity, key } = clause;
  if (TAGS.has(entity)) {
    requireComparator(clause, [...STRING_COMPARATORS, ...NULL_COMPARATORS], "tag");
    return existing(
      clause,
      "version_tags g WHERE g.model_id = v.model_id AND g.version = v.version AND g.key = ?",
      "g.value",
    );
  }
  if (!ATTRIBUTES.has(entity)) throw invalid(`Invalid entity type '${entity}'.`);
  if (key === "version_number") {
    requireComparator(clause, NUMBER_COMPARATORS, "attribute");
    return compareNumber("v.version", clause);
  }
  const text = VERSION_TEXTS.get(key);
  if (text === undefined)
    throw invalid(
      `Invalid attribute name: ${key}. Versions are searched by name, run_id, source_path, version_number and tags.`,
    );
  const lists = key === "run_id" ? LIST_COMPARATORS : [];
  requireComparator(clause, [...STRING_COMPARATORS, ...lists], "attribute");
  return compareText(text, clause);
}
