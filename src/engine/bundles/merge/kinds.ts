import { z } from "zod";
import type { JsonValue } from "../../../base/json.ts";
import { END_STATES } from "../../../base/run-event.ts";
import { reportBlock, reportPartId, runSet } from "../../../contract/report-blocks.ts";
import { VIEW_PAGES } from "../../../contract/run-views.ts";
import { statement, type ReadDb } from "../../../store/index.ts";
import {
  readComment,
  readModelEdit,
  readReport,
  readReportBlocks,
  readRunEdit,
  readTagEdits,
  readVersionEdit,
  readView,
  type JournalOp,
  type ViewEdit,
} from "../../runs/index.ts";
import { flatten, unflatten, type Fields } from "./fields.ts";

/** How what people say about one kind of thing travels and is merged. */
export interface Kind {
  readonly op: JournalOp;
  /** Fields that are maps of fields. */
  readonly maps: readonly string[];
  /** What each field may be; of a map each of its fields. A field that is not named here stays at home. */
  readonly values: Readonly<Record<string, z.ZodType>>;
  /** How people call a field of a map. */
  readonly mapName?: string;
  /** What holds now; undefined where the thing is not here. */
  readonly read: (db: ReadDb, id: string, fields: readonly string[]) => Fields | undefined;
  /** `before` of the entry that makes one; undefined where edits make none. */
  readonly blank: Fields | undefined;
  /** Without which none is made. */
  readonly needs?: readonly string[];
  readonly name: (db: ReadDb, id: string) => string | undefined;
  /** What its ids look like. */
  readonly ids?: RegExp;
  /** What a value becomes so that it can be here. */
  readonly adapt?: (db: ReadDb, id: string, field: string, value: JsonValue) => JsonValue;
}

const text = (most: number): z.ZodType => z.string().max(most);

const run: Kind = {
  op: "run.edit",
  maps: ["tags"],
  mapName: "tag",
  values: {
    name: z.string().min(1).max(500).nullable(),
    notes: z.string().max(1_000_000).nullable(),
    color: z.union([z.int().min(0), z.string().regex(/^(?:#[\da-f]{6}|\d{1,9})$/)]).nullable(),
    state: z.enum(END_STATES).nullable(),
    removed: z.boolean(),
    tags: z.union([z.string().max(10_000), z.null(), z.literal(false)]),
  },
  read(db, id, fields) {
    if (statement(db, "SELECT 1 FROM runs WHERE id = ?").get(id) === undefined) return undefined;
    const keys = fields.flatMap((field) => (field.startsWith("tags.") ? [field.slice(5)] : []));
    const { color, ...rest } = readRunEdit(db, id);
    // A slot of the palette is text in the table.
    const slot = typeof color === "string" && /^\d+$/.test(color) ? Number(color) : color;
    return flatten({ ...rest, color: slot, tags: readTagEdits(db, id, keys) }, ["tags"]);
  },
  blank: undefined,
  name: (db, id) =>
    statement(
      db,
      "SELECT coalesce(e.name, r.name) FROM runs r LEFT JOIN run_edits e ON e.run_id = r.id WHERE r.id = ?",
      "pluck",
    ).get(id) as string | undefined,
};

/** Which view a project opens with is everybody's own. */
const view: Kind = {
  op: "view.edit",
  maps: [],
  values: {
    projectId: text(100),
    name: z.string().min(1).max(500),
    page: z.enum(VIEW_PAGES),
    state: z.string().max(4_000_000).refine(isJsonObject),
    removed: z.boolean(),
  },
  read: (db, id) => readView(db, id) as (Required<ViewEdit> & Fields) | undefined,
  blank: { removed: true },
  needs: ["projectId", "name", "state"],
  name: (db, id) => readView(db, id)?.name,
};

const report: Kind = {
  op: "report.edit",
  maps: ["blocks"],
  mapName: "block",
  values: {
    projectId: text(100).nullable(),
    title: z.string().min(1).max(500),
    runSets: z.array(runSet).max(100),
    order: z.array(reportPartId).max(1000),
    blocks: reportBlock.nullable(),
    removed: z.boolean(),
  },
  read(db, id) {
    const known = readReport(db, id);
    if (known === undefined) return undefined;
    const blocks = [...readReportBlocks(db, id)].map(([key, { block }]) => [key, block] as const);
    const { projectId, title, runSets, order, removed } = known;
    const now = { projectId, title, runSets, order, removed, blocks: Object.fromEntries(blocks) };
    return flatten(now as unknown as JsonValue, ["blocks"]);
  },
  blank: { removed: true },
  needs: ["title"],
  name: (db, id) => readReport(db, id)?.title,
};

const comment: Kind = {
  op: "comment.edit",
  maps: [],
  values: {
    reportId: text(64),
    blockId: text(64).nullable(),
    parentId: text(64).nullable(),
    author: text(200),
    atMs: z.number(),
    text: text(100_000).nullable(),
    resolved: z.boolean(),
  },
  read: (db, id) => readComment(db, id),
  blank: { text: null },
  needs: ["reportId", "author", "atMs"],
  name: (db, id) => readComment(db, id)?.author,
};

const modelText = z.union([text(100_000), z.null()]);

/** Aliases come along; which stage a version is in, and who approves it, every workspace decides for itself. */
const model: Kind = {
  op: "model.edit",
  maps: ["tags", "aliases"],
  mapName: "tag or alias",
  ids: /^[\w-]{1,64}$/,
  values: {
    name: z.string().min(1).max(500),
    description: text(1_000_000),
    createdMs: z.int().min(0),
    removed: z.boolean(),
    tags: modelText,
    aliases: z.union([z.int().min(1), z.null()]),
  },
  read(db, id, fields) {
    const row = statement(db, "SELECT created_ms FROM registered_models WHERE id = ?", "pluck").get(
      id,
    ) as number | undefined;
    if (row === undefined) return undefined;
    const edit = toAsked({ name: "", description: "", removed: false }, fields, [
      "tags",
      "aliases",
    ]);
    const now = readModelEdit(db, id, edit) as Fields;
    return flatten({ ...now, createdMs: row }, ["tags", "aliases"]);
  },
  blank: { removed: true },
  needs: ["name"],
  name: (db, id) =>
    statement(db, "SELECT name FROM registered_models WHERE id = ?", "pluck").get(id) as
      | string
      | undefined,
  /** Names of models are told apart in a workspace. */
  adapt(db, id, field, value) {
    if (field !== "name" || typeof value !== "string") return value;
    const holder = statement(
      db,
      "SELECT 1 FROM registered_models WHERE name = ? AND removed = 0 AND id <> ?",
    );
    let name = value;
    for (let number = 2; holder.get(name, id) !== undefined; number++)
      name = `${value} (${number})`;
    return name;
  },
};

/** What a version is made from is told once, and never changes. */
const version: Kind = {
  op: "version.edit",
  maps: ["tags"],
  mapName: "tag",
  ids: /^[\w-]{1,64}\/[1-9]\d{0,8}$/,
  values: {
    source: text(10_000),
    runId: text(100),
    fromRun: text(100),
    path: text(4096),
    loggedModelId: text(1000),
    userId: text(1000),
    createdMs: z.int().min(0),
    description: text(1_000_000),
    removed: z.boolean(),
    tags: modelText,
    files: z
      .array(
        z.object({
          path: z.string().max(4096),
          size: z.int().min(0),
          mtimeUs: z.number(),
          sha256: z.string().regex(/^[\da-f]{64}$/),
        }),
      )
      .max(100_000),
  },
  read(db, id, fields) {
    const slash = id.indexOf("/");
    const [modelId, number] = [id.slice(0, slash), Number(id.slice(slash + 1))];
    const made = statement(
      db,
      `SELECT source, run_id AS runId, from_run AS fromRun, path, logged_model_id AS loggedModelId, user_id AS userId,
              created_ms AS createdMs FROM model_versions WHERE model_id = ? AND version = ?`,
    ).get(modelId, number) as Fields | undefined;
    if (made === undefined) return undefined;
    const edit = toAsked({ description: "", removed: false }, fields, ["tags"]);
    return flatten({ ...made, ...(readVersionEdit(db, modelId, number, edit) as Fields) }, [
      "tags",
    ]);
  },
  blank: { removed: true },
  name: (db, id) => {
    const name = model.name(db, id.slice(0, id.indexOf("/")));
    return name === undefined ? undefined : `${name} ${id.slice(id.indexOf("/") + 1)}`;
  },
};

/** An edit that touches these fields, so that they are read. */
function toAsked(plain: Fields, fields: readonly string[], maps: readonly string[]): Fields {
  const keyed = fields.filter((field) => maps.some((map) => field.startsWith(`${map}.`)));
  const empty = Object.fromEntries(keyed.map((field) => [field, null]));
  return { ...plain, ...unflatten(empty, maps) };
}

/** By the first word of an entity. */
const KINDS: Readonly<Record<string, Kind>> = {
  run,
  view,
  report,
  comment,
  model,
  version,
};

/** `run:ID` → how runs are merged, and the id. */
export function kindOf(entity: string): { readonly kind: Kind; readonly id: string } | undefined {
  const colon = entity.indexOf(":");
  const name = entity.slice(0, colon);
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  const id = entity.slice(colon + 1);
  return kind === undefined || kind.ids?.test(id) === false ? undefined : { kind, id };
}

function isJsonObject(value: string): boolean {
  try {
    const parsed = JSON.parse(value) as JsonValue;
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}
