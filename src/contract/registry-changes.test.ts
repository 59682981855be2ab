import { expect, test } from "vitest";
import type { JsonValue } from "../base/json.ts";
import { describeModelChange } from "./registry-changes.ts";

const open = {
  id: "1",
  stage: "Production",
  archiveOthers: true,
  state: "open",
  asked: { by: "me", why: "better", atMs: 1 },
  decided: null,
};
const approved = { ...open, state: "approved", decided: { by: "Ada", why: "seen", atMs: 2 } };
const refused = { ...approved, state: "refused" };

function words(entity: string, before: JsonValue, after: JsonValue): string {
  const { what, why } = describeModelChange({ entity, before, after });
  return why === "" ? what : `${what} (${why})`;
}

test.each<[JsonValue, JsonValue, string]>([
  [{}, { name: "net", createdMs: 1, removed: false, description: "" }, "Registered as “net”"],
  [{ name: "a" }, { name: "b" }, "Name: “b”, was “a”"],
  [{ removed: false }, { removed: true }, "Removed"],
  [{ removed: true }, { removed: false }, "Restored"],
  [{ description: "" }, { description: "cats" }, "Description: “cats”, was “”"],
  [{ tags: { owner: null } }, { tags: { owner: "me" } }, "Tag owner: “me”, was none"],
  [{ aliases: { best: 1 } }, { aliases: { best: null } }, "Alias best: no version, was version 1"],
  [
    { aliases: { best: 2 } },
    { aliases: { best: 1 }, rollback: true },
    "Alias best: version 1, was version 2 (rolled back)",
  ],
  [
    { guards: { Production: null } },
    { guards: { Production: "other" } },
    "Approval of Production: by another profile, was not needed",
  ],
  [null, "broken", "Changed"],
])("of a model %j then %j is said so", (before, after, text) => {
  expect(words("model:1", before, after)).toBe(text);
});

test.each<[JsonValue, JsonValue, string]>([
  [{}, { createdMs: 1, removed: false, stage: "None", source: "s3://x" }, "registered from s3://x"],
  [{ stage: "None" }, { stage: "Staging", why: "fits" }, "stage Staging, was None (fits)"],
  [
    { request: null },
    { request: open },
    "Production asked for, others there to be archived (better)",
  ],
  [
    { request: open, stage: "None" },
    { request: approved, stage: "Production" },
    "Production approved; stage Production, was None (seen)",
  ],
  [
    { request: approved, stage: "Production" },
    { request: open, stage: "None" },
    "request for Production open again; stage None, was Production",
  ],
  [{ request: open }, { request: refused }, "Production refused (seen)"],
  [
    { request: open },
    { request: { ...refused, decided: open.asked } },
    "request for Production withdrawn (better)",
  ],
  [{ request: open }, { request: null }, "request for Production taken back"],
  [{ request: { ...open, id: "2" } }, { request: refused }, "request for Production taken back"],
])("of a version %j then %j is said so", (before, after, text) => {
  expect(words("version:1/3", before, after)).toBe(`Version 3: ${text}`);
});
