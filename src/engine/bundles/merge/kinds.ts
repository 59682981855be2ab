import { z } from "zod";
import type { JsonValue } from "../../../base/json.ts";
import { END_STATES } from "../../../base/run-event.ts";
import { VIEW_PAGES } from "../../../contract/run-views.ts";
import { statement, type ReadDb } from "../../../store/index.ts";
import {
  readRunEdit,
  readTagEdits,
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

/** By the first word of an entity. */
const KINDS: Readonly<Record<string, Kind>> = { run, view };

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
