import { AppError } from "../../base/errors.ts";
import type { ModelDetail, ModelRow, ModelVersion } from "../../contract/registry.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { readGuards, readRequests } from "../runs/index.ts";
import { readRollbacks } from "./alias-moves.ts";
import { listVersions, PROMPT_TAG, requireModel } from "./find.ts";
import { readStage } from "./names.ts";

const MODELS = `registered_models m WHERE m.removed = 0 AND instr(lower(m.name), lower(@search)) > 0
  AND NOT EXISTS (SELECT 1 FROM model_tags g
    WHERE g.model_id = m.id AND g.key = '${PROMPT_TAG}' AND lower(g.value) = 'true')`;

interface ModelListRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly versions: number;
  readonly newest: number | null;
  readonly openRequests: number;
  readonly aliases: string;
}

/** The cursor is the name of the last one, so that models that come meanwhile neither repeat nor hide one. */
export function listModels(
  db: ReadDb,
  args: { readonly search?: string; readonly limit: number; readonly cursor?: string },
): { readonly rows: ModelRow[]; readonly total: number; readonly nextCursor: string | null } {
  const search = args.search ?? "";
  const found = statement(
    db,
    `SELECT m.id, m.name, m.description, m.created_ms AS createdMs, m.updated_ms AS updatedMs,
            (SELECT count(*) FROM model_versions v WHERE v.model_id = m.id AND v.removed = 0) AS versions,
            (SELECT max(v.version) FROM model_versions v WHERE v.model_id = m.id AND v.removed = 0) AS newest,
            (SELECT count(*) FROM stage_requests q JOIN model_versions v ON v.model_id = q.model_id AND v.version = q.version
              WHERE q.model_id = m.id AND q.state = 'open' AND v.removed = 0) AS openRequests,
            (SELECT json_group_array(json_object('alias', a.alias, 'version', a.version) ORDER BY a.alias)
               FROM model_aliases a WHERE a.model_id = m.id) AS aliases
       FROM ${MODELS} AND (lower(m.name), m.name) > (lower(@after), @after)
      ORDER BY lower(m.name), m.name LIMIT @limit`,
  ).all({
    search,
    after: args.cursor === undefined ? "" : readCursor(args.cursor),
    limit: args.limit + 1,
  }) as ModelListRow[];
  const rows = found.slice(0, args.limit);
  const last = rows.at(-1);
  return {
    rows: rows.map(({ createdMs, updatedMs, aliases, ...row }) => ({
      ...row,
      aliases: JSON.parse(aliases) as ModelRow["aliases"],
      createdUs: createdMs * 1000,
      updatedUs: updatedMs * 1000,
    })),
    total: statement(db, `SELECT count(*) FROM ${MODELS}`, "pluck").get({ search }) as number,
    nextCursor: found.length > rows.length && last !== undefined ? writeCursor(last.name) : null,
  };
}

function writeCursor(name: string): string {
  return Buffer.from(name).toString("base64url");
}

function readCursor(cursor: string): string {
  const name = Buffer.from(cursor, "base64url").toString();
  if (name === "" || writeCursor(name) !== cursor)
    throw new AppError(
      "INVALID_INPUT",
      "That cursor is not one of ours.",
      "Start from the first page.",
    );
  return name;
}

/** What the registry itself knows of a model; which runs its versions came from stands elsewhere. */
interface ModelFacts extends Omit<ModelDetail, "versions"> {
  readonly versions: ReadonlyArray<Omit<ModelVersion, "run"> & { readonly fromRun: string }>;
}

type Tags = ModelDetail["tags"];

/** @throws AppError NOT_FOUND */
export function getModel(db: ReadDb, args: { readonly name: string }): ModelFacts {
  const { id, name, description, createdMs, updatedMs } = requireModel(db, args.name);
  const aliases = statement(
    db,
    "SELECT alias, version FROM model_aliases WHERE model_id = ? ORDER BY alias",
  ).all(id) as Array<{ readonly alias: string; readonly version: number }>;
  const versions = listVersions(db, id);
  const requests = readRequests(db, id);
  const rollbacks =
    aliases.length === 0
      ? undefined
      : readRollbacks(db, id, new Set(versions.map(({ version }) => version)));
  const aliasesOf = Map.groupBy(aliases, ({ version }) => version);
  const versionTags = statement(
    db,
    "SELECT version, key, value FROM version_tags WHERE model_id = ? ORDER BY key",
  ).all(id) as Array<Tags[number] & { readonly version: number }>;
  const tagsOf = Map.groupBy(versionTags, ({ version }) => version);
  return {
    id,
    name,
    description,
    aliases: aliases.map((one) => ({ ...one, rollback: rollbacks?.get(one.alias) ?? null })),
    guards: readGuards(db, id),
    tags: statement(db, "SELECT key, value FROM model_tags WHERE model_id = ? ORDER BY key").all(
      id,
    ) as Tags,
    createdUs: createdMs * 1000,
    updatedUs: updatedMs * 1000,
    versions: versions.map((row) => ({
      version: row.version,
      stage: readStage(row.stage),
      aliases: (aliasesOf.get(row.version) ?? []).map(({ alias }) => alias),
      description: row.description,
      tags: (tagsOf.get(row.version) ?? []).map(({ key, value }) => ({ key, value })),
      request: requests.get(row.version) ?? null,
      createdUs: row.createdMs * 1000,
      updatedUs: row.updatedMs * 1000,
      user: row.userId,
      source: row.source,
      runId: row.runId,
      path: row.path,
      loggedModelId: row.loggedModelId,
      fromRun: row.fromRun,
    })),
  };
}
