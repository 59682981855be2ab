import { FACTS, type FactKey } from "../../../base/run-facts.ts";
import type { ChangeKind } from "../../../contract/compare-changes.ts";
import { statement, type ReadDb } from "../../../store/index.ts";
import { readCells, readPath } from "../../runs/index.ts";
import { DATA_VERSIONS_SQL } from "../data-versions.ts";
import { eachParam } from "../read-params.ts";
import { namesData, whyIrrelevant } from "../../../base/key-names.ts";
import { compareVersions } from "./package-list.ts";
import { TraitBuilder, type Trait } from "./traits.ts";

/** Packages of each list by the summary that `env.packages` is. */
export type PackageLists = Readonly<Record<string, ReadonlyArray<readonly [string, string]>>>;

const FACT_KINDS: Readonly<Record<FactKey, ChangeKind>> = {
  "code.commit": "code",
  "code.branch": "code",
  "code.remote": "code",
  "code.dirty": "code",
  "code.diff": "code",
  "run.command": "command",
  "run.script": "code",
  "run.overrides": "command",
  "run.cwd": "environment",
  "env.user": "environment",
  "env.host": "hardware",
  "env.os": "environment",
  "env.python": "environment",
  "env.packages": "package",
  "env.cpu": "hardware",
  "env.cpus": "hardware",
  "env.gpu": "hardware",
  "env.gpus": "hardware",
};
const IRRELEVANT_FACTS: Readonly<Record<string, string>> = {
  "run.cwd": "it only says where the run was started",
  "env.user": "it only says who started the run",
};

/** Which keys to read; absent: all. */
export interface WantedKeys {
  readonly params: readonly string[];
  readonly tags: readonly string[];
  readonly facts: readonly string[];
  readonly hasData: boolean;
}

/** What is known of some runs beside their metrics, key by key. `nums` are the runs in the order of the codes. */
export function readTraits(
  db: ReadDb,
  nums: readonly number[],
  packages: PackageLists,
  wanted?: WantedKeys,
): Trait[] {
  const places = new Map(nums.map((num, i) => [num, i]));
  return [
    ...readParams(db, nums, wanted?.params),
    ...readTags(db, nums, places, wanted?.tags),
    ...(wanted === undefined || wanted.hasData ? readData(db, nums, places) : []),
    ...readFacts(db, nums, packages, wanted?.facts),
  ];
}

type Row = [num: number, key: string, text: string];

function readParams(
  db: ReadDb,
  nums: readonly number[],
  keys: readonly string[] | undefined,
): Trait[] {
  const builders = new Map<string, TraitBuilder>();
  eachParam(db, nums, keys, (place, key, text) => {
    let builder = builders.get(key);
    if (builder === undefined) {
      builder = new TraitBuilder(nums.length);
      builders.set(key, builder);
    }
    builder.put(place, text);
  });
  return toTraits("param", builders);
}

function readTags(
  db: ReadDb,
  nums: readonly number[],
  places: ReadonlyMap<number, number>,
  keys: readonly string[] | undefined,
): Trait[] {
  if (keys?.length === 0) return [];
  // Tags of MLflow itself say again what facts say.
  const rows = statement(
    db,
    `SELECT t.run_num, t.key, t.value FROM json_each(?) j JOIN shown_tags t ON t.run_num = j.value
      WHERE t.key NOT LIKE 'mlflow.%' AND (? IS NULL OR t.key IN (SELECT value FROM json_each(?)))`,
    "raw",
  ).iterate(
    JSON.stringify(nums),
    keys === undefined ? null : 1,
    JSON.stringify(keys ?? []),
  ) as Iterable<Row>;
  return collect("tag", rows, places);
}

/** Versions of data sets that were logged as inputs of runs. */
function readData(
  db: ReadDb,
  nums: readonly number[],
  places: ReadonlyMap<number, number>,
): Trait[] {
  const rows = statement(db, DATA_VERSIONS_SQL, "raw").iterate(
    JSON.stringify(nums),
  ) as Iterable<Row>;
  return collect("data", rows, places);
}

function collect(
  kind: ChangeKind,
  rows: Iterable<Row>,
  places: ReadonlyMap<number, number>,
): Trait[] {
  const builders = new Map<string, TraitBuilder>();
  for (const [num, key, text] of rows) {
    let builder = builders.get(key);
    if (builder === undefined) {
      builder = new TraitBuilder(places.size);
      builders.set(key, builder);
    }
    const place = places.get(num);
    if (place !== undefined) builder.put(place, text);
  }
  return toTraits(kind, builders);
}

function toTraits(kind: ChangeKind, builders: ReadonlyMap<string, TraitBuilder>): Trait[] {
  return [...builders].map(([key, { codes, values, numbers }]) => {
    const irrelevant = kind === "data" ? undefined : whyIrrelevant(key);
    return {
      kind: kind !== "data" && irrelevant === undefined && namesData(key) ? "data" : kind,
      key: `${kind === "param" ? "params" : kind === "tag" ? "tags" : "data"}.${key}`,
      values,
      numbers,
      codes,
      ...(irrelevant !== undefined && { irrelevant }),
    };
  });
}

function readFacts(
  db: ReadDb,
  nums: readonly number[],
  packages: PackageLists,
  keys: readonly string[] | undefined,
): Trait[] {
  const facts = FACTS.filter(({ key }) => keys === undefined || keys.includes(key));
  if (facts.length === 0) return [];
  const paths = [...facts.map(({ key }) => key as string), "created"];
  const cells = readCells(db, nums, paths.map(readPath));
  const firsts = cells.map((row) => Number(row.at(-1) ?? 0));
  return facts.flatMap(({ key }, column): Trait[] => {
    const builder = new TraitBuilder(nums.length);
    for (const [run, row] of cells.entries()) {
      const value = row[column] ?? null;
      if (value !== null) builder.put(run, String(value));
    }
    if (builder.values.length === 0) return [];
    const { codes, values, numbers } = builder;
    const irrelevant = IRRELEVANT_FACTS[key];
    const trait: Trait = {
      kind: FACT_KINDS[key],
      key,
      values,
      numbers,
      codes,
      ...(irrelevant !== undefined && { irrelevant }),
      ...(key === "code.commit" && { order: orderByFirst(codes, values.length, firsts) }),
    };
    if (key !== "env.packages") return [trait];
    const each = splitPackages(trait, packages);
    return each.length === 0 ? [trait] : each;
  });
}

/** Commits follow each other as their first runs do. */
function orderByFirst(codes: Int32Array, values: number, firsts: readonly number[]): number[] {
  const first = Array.from({ length: values }, () => Number.POSITIVE_INFINITY);
  for (const [run, code] of codes.entries()) {
    if (code >= 0) first[code] = Math.min(first[code] as number, firsts[run] as number);
  }
  return ranksOf(first, (a, b) => a - b);
}

function ranksOf<T>(values: readonly T[], compare: (a: T, b: T) => number): number[] {
  const ranks = values.map(() => 0);
  const order = values.map((_, i) => i);
  order.sort((i, j) => compare(values[i] as T, values[j] as T));
  for (const [rank, i] of order.entries()) ranks[i] = rank;
  return ranks;
}

/** Stands for the version of any package in a run whose list was not read: neither side's. */
const UNREAD = "\u0000";

/** One trait for each package, as far as the lists behind the summaries could be read. */
function splitPackages({ codes, values }: Trait, packages: PackageLists): Trait[] {
  const lists = values.map((summary) => packages[summary]);
  const names = new Set(lists.flatMap((list) => list?.map(([name]) => name) ?? []));
  const byName = lists.map((list) => list && new Map(list));
  return [...names].map((name) => {
    const builder = new TraitBuilder(codes.length);
    for (const [run, code] of codes.entries()) {
      const version = byName[code]?.get(name);
      if (version !== undefined) builder.put(run, version);
      else if (byName[code] === undefined) builder.put(run, UNREAD);
    }
    const order = ranksOf(builder.values, compareVersions);
    return {
      kind: "package",
      key: `packages.${name}`,
      values: builder.values,
      numbers: builder.numbers,
      codes: builder.codes,
      order: order.map((rank, code) => (builder.values[code] === UNREAD ? Number.NaN : rank)),
    };
  });
}
