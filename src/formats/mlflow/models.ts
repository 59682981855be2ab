import type { JsonValue } from "../../base/json.ts";
import type { ModelVersion } from "../../base/run-facts.ts";
import type { DatabaseReader, DatabaseRow } from "../codec.ts";
import { numberIn, textIn } from "../sqlite/rows.ts";
import { parseMeta } from "./facts.ts";

/** A registered model as its registry told of it, without what was deleted there. */
export interface MlflowModel {
  readonly name: string;
  readonly description: string;
  readonly tags: Texts;
  /** Version by alias. */
  readonly aliases: Texts;
  /** In their order. */
  readonly versions: readonly MlflowVersion[];
}

export interface MlflowVersion {
  readonly version: string;
  /** "None" for none. */
  readonly stage: string;
  /** The logger's own id of the run; "" for none. */
  readonly run: string;
  readonly source: string;
  readonly description: string;
  readonly tags: Texts;
  readonly createdUs: number | null;
}

interface Texts {
  readonly [key: string]: string;
}

/** A deleted version stays in its registry with this stage. */
const DELETED = "Deleted_Internal";

/** What both forms of a registry have in common, from what stands in either. */
export function makeModel(model: MlflowModel): MlflowModel {
  const versions = model.versions
    .filter(({ stage }) => stage !== DELETED)
    .toSorted((a, b) => Number(a.version) - Number(b.version));
  return { ...model, versions };
}

/** The registry of a database, in order of names; nothing where it has none. */
export function readRegistry(db: DatabaseReader): MlflowModel[] {
  const read = (table: string, ...needed: readonly string[]): readonly DatabaseRow[] => {
    const columns = db.columns(table);
    return needed.every((name) => columns.has(name)) ? db.all(`SELECT * FROM ${table}`) : [];
  };
  const group = (rows: readonly DatabaseRow[], ...keys: readonly string[]) =>
    Map.groupBy(rows, (row) => keyOf(row, keys));
  const modelTags = group(read("registered_model_tags", "name", "key", "value"), "name");
  const versionTags = group(
    read("model_version_tags", "name", "version", "key", "value"),
    "name",
    "version",
  );
  const aliases = group(read("registered_model_aliases", "name", "alias", "version"), "name");
  const versions = group(read("model_versions", "name", "version"), "name");
  return read("registered_models", "name")
    .flatMap((row) => {
      const name = textIn(row, "name");
      if (name === undefined) return [];
      const key = keyOf(row, ["name"]);
      return makeModel({
        name,
        description: textIn(row, "description") ?? "",
        tags: toTexts(modelTags.get(key), "key", "value"),
        aliases: toTexts(aliases.get(key), "alias", "version"),
        versions: (versions.get(key) ?? []).map((one) => {
          const tags = versionTags.get(keyOf(one, ["name", "version"]));
          return toVersion(one, toTexts(tags, "key", "value"));
        }),
      });
    })
    .toSorted(byName);
}

const keyOf = (row: DatabaseRow, columns: readonly string[]): string =>
  columns.map((column) => String(row[column])).join("\n");

function toTexts(rows: readonly DatabaseRow[] = [], key: string, value: string): Texts {
  return Object.fromEntries(rows.map((row) => [String(row[key]), String(row[value] ?? "")]));
}

function toVersion(row: DatabaseRow, tags: Texts): MlflowVersion {
  const createdMs = numberIn(row, "creation_time");
  return {
    version: String(row["version"]),
    stage: textIn(row, "current_stage") ?? "None",
    run: textIn(row, "run_id") ?? "",
    source: textIn(row, "source") ?? "",
    description: textIn(row, "description") ?? "",
    tags,
    createdUs: createdMs === undefined ? null : createdMs * 1000,
  };
}

/** `models/NAME/meta.yaml` of a file store; undefined where it cannot be read. The aliases in it may be old ones. */
export function parseModelMeta(
  text: string,
): Pick<MlflowModel, "name" | "description"> | undefined {
  const meta = parseMeta(text);
  const name = textOf(meta?.["name"]);
  return name === "" ? undefined : { name, description: textOf(meta?.["description"]) };
}

/** `models/NAME/version-N/meta.yaml`; undefined where it cannot be read. */
export function parseVersionMeta(text: string): Omit<MlflowVersion, "tags"> | undefined {
  const meta = parseMeta(text);
  const version = textOf(meta?.["version"]);
  if (meta === undefined || version === "") return undefined;
  const createdMs = meta["creation_timestamp"];
  return {
    version,
    stage: textOf(meta["current_stage"]) || "None",
    run: textOf(meta["run_id"]),
    source: textOf(meta["source"]),
    description: textOf(meta["description"]),
    createdUs: typeof createdMs === "number" ? createdMs * 1000 : null,
  };
}

/** Also of a number: a description or an alias may look like one. */
export function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

/** Versions by the run that they came from, in order of names and versions. */
export function versionsByRun(
  models: readonly MlflowModel[],
): ReadonlyMap<string, readonly ModelVersion[]> {
  const found = models.toSorted(byName).flatMap((model) => {
    const aliases = Map.groupBy(Object.keys(model.aliases), (alias) => model.aliases[alias]);
    return model.versions.flatMap(({ version, stage, run, source, description, createdUs }) => {
      const number = Number(version);
      if (run === "" || !Number.isSafeInteger(number)) return [];
      const one: ModelVersion = {
        model: model.name,
        version: number,
        stage: stage === "None" ? "" : stage,
        aliases: aliases.get(version)?.toSorted() ?? [],
        source,
        description,
        createdUs,
      };
      return [{ run, one }];
    });
  });
  const byRun = Map.groupBy(found, ({ run }) => run);
  return new Map([...byRun].map(([run, versions]) => [run, versions.map(({ one }) => one)]));
}

const byName = (a: MlflowModel, b: MlflowModel): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

/** Registered versions in a database, by run. */
export const readVersions = (db: DatabaseReader): ReadonlyMap<string, readonly ModelVersion[]> =>
  versionsByRun(readRegistry(db));
