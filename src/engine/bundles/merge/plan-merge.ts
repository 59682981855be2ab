import { createHash } from "node:crypto";
import type { JsonValue } from "../../../base/json.ts";
import type { BundleConflict } from "../../../contract/bundles.ts";
import { EDITS, type BundledEdits } from "../../../formats/index.ts";
import type { ReadDb } from "../../../store/index.ts";
import { readWorkspaceId } from "../../runs/index.ts";
import type { Problem } from "../read-bundle.ts";
import { flatten, isSame, splitField, type Fields } from "./fields.ts";
import { kindOf, type Kind } from "./kinds.ts";
import {
  isGenuine,
  isRedacted,
  PastBuilder,
  readPast,
  touchedBy,
  type FieldPast,
  type Past,
  type SharedEntry,
} from "./past.ts";

export interface MergeArgs {
  readonly edits: BundledEdits;
  /** Names of the bundle's runs, which need not be here yet. */
  readonly runs: Readonly<Record<string, string>>;
  /** Projects of the bundle, by their ids there: what they are here. */
  readonly projects: Readonly<Record<string, string>>;
  readonly choices: Readonly<Record<string, "mine" | "theirs">>;
  /** For what the entries do not tell. */
  readonly author: string;
  readonly madeMs: number;
}

/** A value of theirs that becomes ours. */
export interface TakenField {
  readonly field: string;
  readonly value: JsonValue;
  readonly before: JsonValue;
  /** Which said it. */
  readonly entry: string;
  readonly by: string;
  readonly atMs: number;
}

export interface TakenEntity {
  readonly entity: string;
  readonly title: string;
  /** It is not here yet. */
  readonly isNew: boolean;
  readonly fields: readonly TakenField[];
}

/** An entry that is kept, with the fields of it that nobody decided about. */
export interface KnownEntry {
  readonly entry: SharedEntry;
  readonly open: readonly string[];
}

export interface MergePlan {
  readonly taken: readonly TakenEntity[];
  readonly conflicts: readonly BundleConflict[];
  readonly known: readonly KnownEntry[];
  readonly problems: readonly Problem[];
}

/** What taking the edits of a bundle changes: field by field the later value wins, and where none is later it is a conflict. */
export function planMerge(db: ReadDb, args: MergeArgs): MergePlan {
  const { genuine, problems } = checkEntries(args.edits);
  const theirs = new PastBuilder();
  for (const entry of genuine.values()) theirs.addKnown(entry);
  const known = {
    genuine,
    theirs: theirs.past,
    mine: readPast(db, Object.keys(args.edits.fields)),
  };
  const plans = Object.keys(args.edits.fields).flatMap((entity) => {
    const plan = planEntity(db, args, known, entity);
    return plan === undefined ? [] : [plan];
  });
  const open = new Map(plans.map(({ entity, open: fields }) => [entity, fields]));
  const workspaceId = readWorkspaceId(db);
  return {
    taken: plans.filter(({ fields }) => fields.length > 0),
    conflicts: plans.flatMap(({ conflicts }) => conflicts),
    known: [...genuine.values()].flatMap((entry) => {
      const fields = open.get(entry.entity);
      return fields === undefined || entry.workspaceId === workspaceId
        ? []
        : [{ entry, open: touchedBy(entry).filter((field) => fields.has(field)) }];
    }),
    problems: [...problems, ...plans.flatMap((plan) => plan.problems)],
  };
}

function checkEntries({ entries }: BundledEdits): {
  readonly genuine: ReadonlyMap<string, SharedEntry>;
  readonly problems: Problem[];
} {
  const all = entries as unknown as readonly SharedEntry[];
  const genuine = new Map<string, SharedEntry>();
  const problems: Problem[] = [];
  for (const entry of all) {
    if (isGenuine(entry)) genuine.set(entry.id, entry);
    else problems.push({ entry: EDITS, reason: `its journal entry ${entry.id} was changed` });
  }
  return { genuine, problems };
}

interface Known {
  readonly genuine: ReadonlyMap<string, SharedEntry>;
  readonly theirs: Past;
  readonly mine: Past;
}

interface EntityPlan extends TakenEntity {
  readonly conflicts: BundleConflict[];
  readonly open: ReadonlySet<string>;
  readonly problems: Problem[];
}

/** Undefined for what is no matter of this workspace. */
function planEntity(
  db: ReadDb,
  args: MergeArgs,
  known: Known,
  entity: string,
): EntityPlan | undefined {
  const { kind, id } = kindOf(entity) ?? {};
  const given = args.edits.fields[entity] ?? {};
  if (kind === undefined || id === undefined) return undefined;
  const present = kind.read(db, id, Object.keys(given));
  if (present === undefined && !isWelcome(args, kind, id, given)) return undefined;
  const title = `${entity.split(":", 1)[0]} "${kind.name(db, id) ?? args.runs[id] ?? nameIn(given)}"`;
  const fields: TakenField[] = [];
  const conflicts: BundleConflict[] = [];
  const problems: Problem[] = [];
  const open = new Set<string>();
  for (const [field, { value: shared, entry }] of Object.entries(given)) {
    if (!Object.hasOwn(kind.values, splitField(field, kind.maps)[0])) continue;
    const own = toOwn(args, field, shared);
    const value = kind.adapt?.(db, id, field, own) ?? own;
    const said = known.genuine.get(entry);
    const wrong = findWrong(kind, { entity, field, shared, value }, said);
    if (wrong !== undefined) {
      problems.push({ entry: EDITS, reason: `${labelOf(kind, field)} of ${title} ${wrong}` });
      continue;
    }
    const mine = known.mine.get(entity)?.get(field);
    const now = present?.[field];
    const theirs = {
      field,
      value,
      entry,
      before: now ?? null,
      by: said?.actor.name ?? args.author,
      atMs: said?.atMs ?? args.madeMs,
    };
    let verdict = judge(now, theirs, mine, known.theirs.get(entity)?.get(field));
    if (verdict === "conflict") {
      const conflictId = idOf(entity, field, mine?.last?.entry ?? "", entry);
      const choice = Object.hasOwn(args.choices, conflictId) ? args.choices[conflictId] : undefined;
      if (choice === undefined) {
        open.add(field);
        conflicts.push({
          id: conflictId,
          entity,
          title,
          field: labelOf(kind, field),
          mine: { value: now ?? null, by: mine?.last?.by ?? "", atMs: mine?.last?.atMs ?? 0 },
          theirs: { value, by: theirs.by, atMs: theirs.atMs },
        });
      }
      verdict = choice === "theirs" ? "take" : "keep";
    }
    if (verdict === "take") fields.push(theirs);
  }
  const isNew = present === undefined;
  const lacks = isNew ? findLacking(kind, fields) : undefined;
  if (lacks !== undefined) {
    problems.push({ entry: EDITS, reason: `${title} has no ${lacks} that can be taken` });
    return { entity, title, isNew, fields: [], conflicts: [], open, problems };
  }
  return { entity, title, isNew, fields, conflicts, open, problems };
}

function findLacking({ needs = [] }: Kind, fields: readonly TakenField[]): string | undefined {
  return needs.find((name) => !fields.some(({ field }) => field === name));
}

/**
 * A value is later where the one of the other side is in its past. Where nobody here said anything theirs is; where
 * both are in each other's past both sides decided for their own.
 */
function judge(
  now: JsonValue | undefined,
  theirs: Pick<TakenField, "value" | "entry">,
  ours: FieldPast | undefined,
  theirPast: FieldPast | undefined,
): "keep" | "take" | "conflict" {
  const last = ours?.last;
  if (last?.entry === theirs.entry || isSame(now, theirs.value)) return "keep";
  if (last === undefined) return "take";
  const isTheirsKnown = ours?.entries.has(theirs.entry) === true;
  const isOursKnown = theirPast?.entries.has(last.entry) === true;
  if (isTheirsKnown === isOursKnown) return "conflict";
  return isOursKnown ? "take" : "keep";
}

type Given = BundledEdits["fields"][string];

/** Whether something that is not here is made, or comes with a run of the bundle. */
function isWelcome(args: MergeArgs, kind: Kind, id: string, given: Given): boolean {
  if (kind.blank === undefined) return Object.hasOwn(args.runs, id);
  const project = given["projectId"]?.value;
  const isElsewhere = typeof project === "string" && !Object.hasOwn(args.projects, project);
  return !isElsewhere && given["removed"]?.value !== true;
}

function nameIn(given: Given): string {
  const name = (given["name"] ?? given["title"] ?? given["author"])?.value;
  return typeof name === "string" ? name : "";
}

function toOwn({ projects }: MergeArgs, field: string, value: JsonValue): JsonValue {
  return field === "projectId" && typeof value === "string" && Object.hasOwn(projects, value)
    ? (projects[value] as string)
    : value;
}

function findWrong(
  kind: Kind,
  of: {
    readonly entity: string;
    readonly field: string;
    readonly shared: JsonValue;
    readonly value: JsonValue;
  },
  said: SharedEntry | undefined,
): string | undefined {
  const { entity, field, shared, value } = of;
  const [name, key] = splitField(field, kind.maps);
  if (key !== undefined && (key === "" || key.length > 200)) return "has no name that it can have";
  if (kind.values[name]?.safeParse(value).success !== true) return "is nothing that it can be";
  // A project is told by the id that others know it under.
  if (said === undefined || isRedacted(said) || field === "projectId") return undefined;
  const fields: Fields = said.entity === entity ? flatten(said.after, kind.maps) : {};
  return isSame(fields[field], shared) ? undefined : "is not what its journal entry says";
}

/** `tags.team` → tag team. */
function labelOf(kind: Kind, field: string): string {
  const [name, key] = splitField(field, kind.maps);
  return key === undefined ? name : `${kind.mapName ?? name} ${key}`;
}

function idOf(...of: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(of)).digest("hex").slice(0, 16);
}

/** What a person is told of an entity that changes. */
export function toChange({ entity, title, fields }: TakenEntity): {
  readonly entity: string;
  readonly title: string;
  readonly fields: string[];
} {
  const { kind } = kindOf(entity) ?? {};
  return {
    entity,
    title,
    fields: fields.map(({ field }) => (kind === undefined ? field : labelOf(kind, field))),
  };
}
