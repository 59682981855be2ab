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
import { flatten, type Fields } from "./fields.ts";

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
  /** Why one that is not here cannot be made beside what is. */
  readonly clash?: (
    db: ReadDb,
    id: string,
    given: Fields,
    others: ReadonlySet<string>,
  ) => string | undefined;
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

const tagValue = text(100_000).nullable();

/** Aliases and stages say what is served where they are: they stay at home, and so does what is asked of approvers. */
const model: Kind = {
  op: "model.edit",
  maps: ["tags"],
  mapName: "tag",
  values: {
    name: z.string().min(1).max(500),
    description: text(100_000),
    createdMs: z.number(),
    removed: z.boolean(),
    tags: tagValue,
  },
  read(db, id, fields) {
    if (!isModel(db, id)) return undefined;
    const edit = { name: "", description: "", removed: false, tags: tagsIn(fields) };
    return flatten(readModelEdit(db, id, edit) as unknown as JsonValue, ["tags"]);
  },
  blank: { removed: true },
  needs: ["name"],
  name: (db, id) =>
    statement(db, "SELECT name FROM registered_models WHERE id = ?", "pluck").get(id) as
      | string
      | undefined,
  clash: (db, id, { name }) =>
    statement(db, "SELECT 1 FROM registered_models WHERE name = ? AND removed = 0 AND id <> ?").get(
      name,
      id,
    ) === undefined
      ? undefined
      : "has the name of another model here",
};

const version: Kind = {
  op: "version.edit",
  maps: ["tags"],
  mapName: "tag",
  values: {
    source: text(10_000),
    runId: text(200),
    fromRun: text(100),
    path: text(10_000),
    loggedModelId: text(200),
    userId: text(500),
    createdMs: z.number(),
    description: text(100_000),
    files: z.array(
      z.object({ path: text(10_000), size: z.number(), mtimeUs: z.number(), sha256: text(64) }),
    ),
    removed: z.boolean(),
    tags: tagValue,
  },
  read(db, id, fields) {
    const [modelId = "", number = ""] = id.split("/");
    const isThere = statement(
      db,
      "SELECT 1 FROM model_versions WHERE model_id = ? AND version = ?",
    ).get(modelId, Number(number));
    if (isThere === undefined) return undefined;
    const edit = { description: "", removed: false, tags: tagsIn(fields) };
    const now = readVersionEdit(db, modelId, Number(number), edit);
    return flatten(now as unknown as JsonValue, ["tags"]);
  },
  blank: { removed: true },
  needs: ["createdMs"],
  name: (_db, id) => `version ${id.split("/")[1] ?? ""}`,
  clash(db, id, _given, others) {
    const [modelId = "", number = ""] = id.split("/");
    if (!/^[1-9]\d{0,8}$/.test(number)) return "has no number";
    return isModel(db, modelId) || others.has(`model:${modelId}`)
      ? undefined
      : "is of a model that is not here";
  },
};

function isModel(db: ReadDb, id: string): boolean {
  return statement(db, "SELECT 1 FROM registered_models WHERE id = ?").get(id) !== undefined;
}

function tagsIn(fields: readonly string[]): Record<string, null> {
  const keys = fields.flatMap((field) => (field.startsWith("tags.") ? [field.slice(5)] : []));
  return Object.fromEntries(keys.map((key) => [key, null]));
}

/** By the first word of an entity. */
const KINDS: Readonly<Record<string, Kind>> = { run, view, report, comment, model, version };

/** `run:ID` → how runs are merged, and the id. */
export function kindOf(entity: string): { readonly kind: Kind; readonly id: string } | undefined {
  const colon = entity.indexOf(":");
  const name = entity.slice(0, colon);
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  return kind === undefined ? undefined : { kind, id: entity.slice(colon + 1) };
}

function isJsonObject(value: string): boolean {
  try {
    const parsed = JSON.parse(value) as JsonValue;
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}
