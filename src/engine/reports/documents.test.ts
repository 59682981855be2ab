import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import type { ReportBlock, ReportComment } from "../../contract/report-blocks.ts";
import { makePlace } from "../history.test-support.ts";
import { CALL, openTestEngine, type TestEngine } from "../testing.ts";
import { mergeOrder } from "./merge-order.ts";
import { text, type Reports } from "./reports.test-support.ts";

async function makeReport(
  engine: TestEngine,
  ...blocks: readonly ReportBlock[]
): Promise<{ id: string; revision: number }> {
  const { reports } = engine.handlers;
  const { id } = await reports.create(
    { projectId: null, title: "Report", template: "empty" },
    CALL,
  );
  const { revision } = await reports.get({ id }, CALL);
  return {
    id,
    ...(await reports.edit(
      { id, revision, blocks: Object.fromEntries(blocks.map((block) => [block.id, block])) },
      CALL,
    )),
  };
}

const idsOf = async (reports: Reports, id: string): Promise<string[]> =>
  (await reports.get({ id }, CALL)).document.blocks.map((block) => block.id);

describe("a report", () => {
  test("is made, changed, listed, duplicated, undone, redone and removed", async () => {
    await using place = await makePlace();
    await using engine = await openTestEngine(place.data);
    const { reports, runs } = engine.handlers;
    const { id, revision } = await makeReport(engine, text("a"), text("b"));
    expect(await idsOf(reports, id)).toEqual(["a", "b"]);
    const edited = await reports.edit(
      { id, revision, title: "Other", blocks: { c: text("c"), a: null }, order: ["c", "b"] },
      CALL,
    );
    expect(edited.revision).toBeGreaterThan(revision);
    const changed = await reports.get({ id }, CALL);
    expect(changed.document.title).toBe("Other");
    expect(changed.document.blocks.map((block) => block.id)).toEqual(["c", "b"]);

    await runs.undo({ gesture: edited.gesture }, CALL);
    expect((await reports.get({ id }, CALL)).document.title).toBe("Report");
    expect(await idsOf(reports, id)).toEqual(["a", "b"]);
    await runs.redo(undefined, CALL);
    expect((await reports.get({ id }, CALL)).document).toEqual(changed.document);

    const copy = await reports.duplicate({ id, title: "Copy" }, CALL);
    const copied = await reports.get({ id: copy.id }, CALL);
    expect(copied.document.blocks).toMatchObject([{ markdown: "c" }, { markdown: "b" }]);
    expect(copied.document.blocks.map((block) => block.id)).not.toContain("c");
    expect((await reports.list(undefined, CALL)).map(({ title }) => title)).toEqual([
      "Copy",
      "Other",
    ]);

    const { revision: now } = await reports.get({ id }, CALL);
    const removed = await reports.edit({ id, revision: now, removed: true }, CALL);
    expect(await reports.list(undefined, CALL)).toHaveLength(1);
    await expect(reports.get({ id }, CALL)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(
      reports.edit({ id, revision: removed.revision, title: "x" }, CALL),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    await runs.undo({ gesture: removed.gesture }, CALL);
    expect(await reports.list(undefined, CALL)).toHaveLength(2);

    const { rows } = await runs.history({ entity: `report:${id}`, limit: 100 }, CALL);
    expect(rows).toHaveLength(7);
    expect(rows.every(({ op }) => op === "report.edit")).toBe(true);
    expect(rows.at(-2)).toMatchObject({
      before: { blocks: { a: null, b: null }, order: [] },
      after: { order: ["a", "b"] },
    });
  });

  test("what others changed elsewhere stays; the same changed by both is a conflict", async () => {
    await using place = await makePlace();
    await using engine = await openTestEngine(place.data);
    const { reports } = engine.handlers;
    const { id, revision } = await makeReport(engine, text("a"), text("b"), text("c"));
    const edit = (change: Omit<Parameters<Reports["edit"]>[0], "id" | "revision">) =>
      reports.edit({ id, revision, ...change }, CALL);

    await edit({ blocks: { a: text("a", "mine"), d: text("d") }, order: ["a", "d", "b", "c"] });
    // Based on the same revision: does not know of d, moves c to the front and takes b out.
    await edit({ blocks: { b: null, e: text("e") }, order: ["c", "a", "e"] });
    expect(await idsOf(reports, id)).toEqual(["c", "a", "d", "e"]);
    expect((await reports.get({ id }, CALL)).document.blocks[1]).toMatchObject({
      markdown: "mine",
    });
    await expect(edit({ blocks: { a: text("a", "theirs") } })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    await expect(edit({ blocks: { b: text("b", "theirs") } })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    // The very same change is none.
    await edit({ blocks: { a: text("a", "mine"), b: null } });
    await edit({ title: "One" });
    await expect(edit({ title: "Two" })).rejects.toMatchObject({ code: "CONFLICT" });
    await edit({ runSets: [] });
    await expect(edit({ blocks: { x: text("y") } })).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
  });

  test("undoing a change of another is refused where the same was changed since", async () => {
    await using place = await makePlace();
    await using engine = await openTestEngine(place.data);
    const { reports, runs } = engine.handlers;
    const { id, revision } = await makeReport(engine, text("a"), text("b"));
    const first = await reports.edit({ id, revision, blocks: { a: text("a", "1") } }, CALL);
    await reports.edit({ id, revision: first.revision, blocks: { b: text("b", "1") } }, CALL);
    const second = await reports.edit(
      { id, revision: first.revision, blocks: { a: text("a", "2") } },
      CALL,
    );
    await expect(runs.undo({ gesture: first.gesture }, CALL)).rejects.toMatchObject({
      code: "CONFLICT",
    });
    await runs.undo({ gesture: second.gesture }, CALL);
    await runs.undo({ gesture: first.gesture }, CALL);
    expect((await reports.get({ id }, CALL)).document.blocks).toMatchObject([
      { markdown: "a" },
      { markdown: "1" },
    ]);
  });

  test("has its comments in its history, and undoing an edit leaves them be", async () => {
    await using place = await makePlace();
    await using engine = await openTestEngine(place.data);
    const { reports, runs } = engine.handlers;
    const { id, revision } = await makeReport(engine, text("a"));
    const other = await makeReport(engine, text("a"));
    await reports.comment({ id: other.id, comment: comment("elsewhere", "no") }, CALL);
    const { gesture } = await reports.edit({ id, revision, title: "Two" }, CALL);
    await reports.comment({ id, comment: comment("r1", "well") }, CALL);
    await reports.comment({ id, comment: comment("r2", "never mind") }, CALL);
    const gone = await reports.comment({ id, comment: comment("r2", null) }, CALL);
    await runs.undo({ gesture }, CALL);
    expect((await reports.get({ id }, CALL)).comments).toMatchObject([{ text: "well" }]);
    const read = async (): Promise<unknown[]> =>
      (await runs.history({ entity: `report:${id}`, limit: 100 }, CALL)).rows.map(
        ({ op, after, undone, canUndo }) => [
          op,
          (after as { text?: string }).text,
          undone,
          canUndo,
        ],
      );
    const rows = await read();
    expect(rows.slice(0, 5)).toEqual([
      ["report.edit", undefined, false, true],
      ["comment.edit", null, false, true],
      ["comment.edit", "never mind", false, false],
      ["comment.edit", "well", false, true],
      ["report.edit", undefined, true, false],
    ]);
    await runs.undo({ gesture: gone.gesture }, CALL);
    expect((await read())[0]).toEqual(["comment.edit", "never mind", false, true]);
    expect((await read()).length).toBe(rows.length + 1);
  });

  test("survives a rebuild, and an engine killed before its tables were written", async () => {
    await using place = await makePlace();
    let before: unknown;
    let id: string;
    {
      await using engine = await openTestEngine(place.data);
      ({ id } = await makeReport(engine, text("a"), text("b")));
      await engine.handlers.reports.comment({ id, comment: comment("r1", "well") }, CALL);
      before = await engine.handlers.reports.get({ id }, CALL);
      await engine.handlers.system.rebuild(undefined, CALL);
      expect(await engine.handlers.reports.get({ id }, CALL)).toEqual(before);
    }
    // What a kill between the journal's file and the tables leaves.
    const db = new Database(place.database);
    db.exec("DELETE FROM journal WHERE op IN ('report.edit', 'comment.edit')");
    for (const table of ["reports", "report_blocks", "report_comments"])
      db.exec(`DELETE FROM ${table}`);
    db.close();
    await using engine = await openTestEngine(place.data);
    expect(await engine.handlers.reports.get({ id }, CALL)).toEqual(before);
  });
});

const comment = (id: string, words: string | null, more: Partial<ReportComment> = {}) => ({
  id,
  blockId: null,
  parentId: null,
  resolved: false,
  ...more,
  text: words,
});

describe("comments", () => {
  test("are written, answered, changed, resolved, taken away and undone", async () => {
    await using place = await makePlace();
    await using engine = await openTestEngine(place.data);
    const { reports, runs } = engine.handlers;
    const { id } = await makeReport(engine, text("a"));
    const say = (...args: Parameters<typeof comment>) =>
      reports.comment({ id, comment: comment(...args) }, CALL);
    const list = async () => (await reports.get({ id }, CALL)).comments;
    const first = await say("c1", "why?", { blockId: "a" });
    await say("c2", "because", { blockId: "a", parentId: "c1" });
    expect(await list()).toMatchObject([
      { id: "c1", text: "why?", blockId: "a", reportId: id, resolved: false },
      { id: "c2", parentId: "c1" },
    ]);
    expect(await reports.list({}, CALL)).toMatchObject([{ comments: 2, openComments: 1 }]);
    const [{ atMs } = { atMs: 0 }] = await list();
    await say("c1", "why not?", { blockId: "a", resolved: true });
    expect((await list()).find((one) => one.id === "c1")).toMatchObject({
      text: "why not?",
      resolved: true,
    });
    expect((await list()).find((one) => one.id === "c1")?.atMs).toBeGreaterThan(atMs);
    expect(await reports.list({}, CALL)).toMatchObject([{ openComments: 0 }]);
    await expect(runs.undo({ gesture: first.gesture }, CALL)).rejects.toMatchObject({
      code: "CONFLICT",
    });
    const gone = await say("c2", null);
    expect(await list()).toHaveLength(1);
    const told = new AbortController();
    const changes = await engine.handlers.system.changes(undefined, {
      ...CALL,
      signal: told.signal,
    });
    await runs.undo({ gesture: gone.gesture }, CALL);
    expect(await list()).toHaveLength(2);
    for await (const { change } of changes)
      if (change.topics.includes("comment:c2")) {
        // Who shows the report reads it again.
        expect(change.topics).toContain(`report:${id}`);
        break;
      }
    told.abort();
    await expect(say("c9", null)).rejects.toMatchObject({ code: "NOT_FOUND" });
    const other = await makeReport(engine);
    await expect(
      reports.comment({ id: other.id, comment: comment("c1", "x") }, CALL),
    ).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  test("of a reviewer are merged, whichever way and how often they come", async () => {
    await using place = await makePlace();
    await using engine = await openTestEngine(place.data);
    const { reports, runs } = engine.handlers;
    const { id } = await makeReport(engine, text("a"));
    const of = (one: string, atMs: number, more: Partial<ReportComment> = {}): ReportComment => ({
      id: one,
      reportId: id,
      blockId: "a",
      parentId: null,
      author: "Reviewer",
      atMs,
      text: "first",
      resolved: false,
      ...more,
    });
    const take = (...comments: readonly ReportComment[]) =>
      reports.takeComments(
        { file: { format: "assay-comments", version: 1, reportId: id, title: "Report", comments } },
        CALL,
      );
    await reports.comment({ id, comment: comment("own", "mine") }, CALL);
    const [own] = (await reports.get({ id }, CALL)).comments;
    if (own === undefined) throw new Error("no comment");
    const sent = [
      own,
      of("r1", 10),
      of("r2", 20, { parentId: "own" }),
      of("r3", 5, { parentId: "nobody" }),
    ];
    const taken = await take(...sent);
    expect(taken).toMatchObject({ reportId: id, added: 3, changed: 0, same: 1 });
    expect(await take(...sent)).toMatchObject({ added: 0, changed: 0, same: 4, gesture: null });
    expect((await reports.get({ id }, CALL)).comments.find((one) => one.id === "r3")).toMatchObject(
      {
        parentId: null,
        author: "Reviewer",
      },
    );
    // Newer words of the same author are taken, older ones and those of others are not.
    expect(
      await take(
        of("r1", 11, { text: "second" }),
        of("r2", 19, { text: "older" }),
        of("r3", 99, { author: "Somebody", text: "forged" }),
        { ...own, atMs: own.atMs + 1, author: "Reviewer", text: "forged", resolved: true },
      ),
    ).toMatchObject({ added: 0, changed: 2, same: 2 });
    const now = new Map((await reports.get({ id }, CALL)).comments.map((one) => [one.id, one]));
    expect(now.get("r1")?.text).toBe("second");
    expect(now.get("r2")?.text).toBe("first");
    expect(now.get("r3")?.text).toBe("first");
    expect(now.get("own")).toMatchObject({ text: "mine", resolved: true });
    // The words of somebody else are not changed here either.
    await expect(
      reports.comment({ id, comment: comment("r1", "forged") }, CALL),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
    await reports.comment({ id, comment: comment("r1", null) }, CALL);
    expect(await take(of("r1", 2 ** 50, { text: "again" }))).toMatchObject({ added: 0, same: 1 });
    await expect(runs.undo({ gesture: taken.gesture ?? "" }, CALL)).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });

  test("of a file that is none, damaged, from the future, or of another report are refused", async () => {
    await using place = await makePlace();
    await using engine = await openTestEngine(place.data);
    const { id } = await makeReport(engine);
    const whole = { format: "assay-comments", version: 1, reportId: id, title: "", comments: [] };
    const one: ReportComment = {
      id: "c",
      reportId: id,
      blockId: null,
      parentId: null,
      author: "A",
      atMs: 1,
      text: "t",
      resolved: false,
    };
    const code = async (file: unknown): Promise<string> =>
      engine.handlers.reports.takeComments({ file }, CALL).then(
        () => "taken",
        (error: { code: string }) => error.code,
      );
    expect(await code(whole)).toBe("taken");
    expect(await code({ ...whole, version: 2 })).toBe("FROM_THE_FUTURE");
    expect(await code({ ...whole, reportId: "other" })).toBe("NOT_FOUND");
    for (const file of [
      null,
      [],
      "text",
      { ...whole, format: "other" },
      { ...whole, version: 0.5 },
      { ...whole, comments: [{ ...one, text: "" }] },
      { ...whole, comments: [{ ...one, id: "__proto__" }] },
      { ...whole, comments: [{ ...one, reportId: "other" }] },
      { ...whole, comments: Array.from({ length: 10_001 }, () => one) },
      {
        ...whole,
        comments: Array.from({ length: 60 }, () => ({ ...one, text: "x".repeat(100_000) })),
      },
    ])
      expect(await code(file), JSON.stringify(file)?.slice(0, 100)).toBe("INVALID_INPUT");
  });
});

test.each([
  { now: ["a", "b"], wished: undefined, alive: ["a", "b"], becomes: ["a", "b"] },
  { now: ["a", "b"], wished: undefined, alive: ["a", "b", "n"], becomes: ["a", "b", "n"] },
  { now: ["a", "b"], wished: ["b", "a"], alive: ["a", "b"], becomes: ["b", "a"] },
  { now: ["a", "x", "b"], wished: ["b", "a"], alive: ["a", "x", "b"], becomes: ["b", "a", "x"] },
  { now: ["x", "a"], wished: ["a", "n"], alive: ["x", "a", "n"], becomes: ["x", "a", "n"] },
  { now: ["a", "b"], wished: ["a", "gone", "a"], alive: ["a"], becomes: ["a"] },
])("the order $now becomes $becomes", ({ now, wished, alive, becomes }) => {
  expect(mergeOrder(now, wished, new Set(alive))).toEqual(becomes);
});
