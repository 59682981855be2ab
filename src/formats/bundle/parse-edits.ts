import type { JsonValue } from "../../base/json.ts";
import { isPlainObject } from "../../base/json.ts";
import { damaged, Given } from "./given.ts";
import { EDITS, type BundledEdits } from "./manifest.ts";
import { ID } from "./parse-manifest.ts";

const MOST = 1_000_000;

/** What the bytes of `edits.json` say. @throws AppError DAMAGED */
export function parseEdits(bytes: Uint8Array): BundledEdits {
  const given = Given.parse(EDITS, bytes);
  const fields = given.object("fields").map((entities, entity) =>
    entities.object(entity).map((held, field) => {
      const one = held.object(field);
      return { value: one.json("value"), entry: one.matching("entry", ID) };
    }),
  );
  const entries = given.values("entries", MOST);
  if (!entries.every((entry) => isEntry(entry))) throw damaged(EDITS, "has an entry that is none");
  return { fields, entries };
}

function isEntry(value: JsonValue): boolean {
  return (
    isPlainObject(value) &&
    ["id", "workspaceId"].every((key) => typeof value[key] === "string" && ID.test(value[key])) &&
    ["entity", "op", "hash"].every((key) => typeof value[key] === "string") &&
    ["seq", "atMs"].every((key) => Number.isSafeInteger(value[key])) &&
    isPlainObject(value["actor"]) &&
    typeof value["actor"]["name"] === "string"
  );
}
