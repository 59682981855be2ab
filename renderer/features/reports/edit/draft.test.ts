import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ReportDocument } from "../../../../src/contract/report-blocks.ts";
import type { Report } from "../../../../src/contract/reports.ts";
import { applyParts, type ChangedParts } from "./changed-parts.ts";
import { changeBlock } from "./document-edits.ts";
import { ReportDraft, type KeptDraft } from "./draft.ts";

const text = (id: string, markdown: string) =>
  ({ kind: "text", id, frozen: null, markdown }) as const;
const write = (id: string, markdown: string) => (document: ReportDocument) =>
  changeBlock(document, text(id, markdown));

/** An engine that knows only this: what changed since a revision, and what of it two have changed. */
class Engine {
  document: ReportDocument = {
    title: "T",
    runSets: [],
    blocks: [text("a", "a"), text("b", "b")],
  };
  revision = 1;
  isAway = false;
  isAwayToRead = false;
  readonly edits: ChangedParts[] = [];
  readonly #touched = new Map<string, number>();
  kept: KeptDraft | undefined;

  readonly edit = async (edit: ChangedParts & { readonly revision: number }) => {
    await Promise.resolve();
    if (this.isAway) throw new Error("away");
    const { revision, ...parts } = edit;
    for (const id of Object.keys(parts.blocks ?? {}))
      if ((this.#touched.get(id) ?? 0) > revision) throw new Error("conflict");
    this.edits.push(parts);
    this.document = applyParts(this.document, parts);
    this.revision++;
    for (const id of Object.keys(parts.blocks ?? {})) this.#touched.set(id, this.revision);
    return { gesture: `g${this.revision}`, revision: this.revision };
  };

  readonly read = async (): Promise<Report> => {
    await Promise.resolve();
    if (this.isAway || this.isAwayToRead) throw new Error("away");
    return this.report();
  };

  report(): Report {
    const { document, revision } = this;
    const when = { createdMs: 0, updatedMs: 0, updatedBy: "somebody" };
    return { id: "r", projectId: null, revision, document, comments: [], ...when };
  }

  open(): ReportDraft {
    return new ReportDraft(this.report(), {
      send: this.edit,
      read: this.read,
      onSaved: () => undefined,
      keep: (draft) => {
        this.kept = draft;
      },
      judge: (error) => {
        const { message } = error as Error;
        return message === "away" || message === "conflict" ? message : "other";
      },
    });
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(10_000);

describe("a draft", () => {
  it("sends what was typed once it pauses, and only the block that was touched", async () => {
    const engine = new Engine();
    const draft = engine.open();
    for (const letters of ["x", "xy", "xyz"]) draft.change(write("a", letters), true);
    expect(draft.state().save).toEqual({ kind: "saving" });
    expect(engine.edits).toEqual([]);
    await settle();
    expect(engine.edits).toEqual([{ blocks: { a: text("a", "xyz") } }]);
    expect(draft.state().save).toEqual({ kind: "saved" });
    expect(engine.kept).toBeUndefined();
  });

  it("goes on with what was typed while it was sent", async () => {
    const engine = new Engine();
    const draft = engine.open();
    draft.change(write("a", "1"));
    const sent = draft.flush();
    draft.change(write("a", "2"), true);
    await sent;
    await settle();
    expect(engine.edits).toHaveLength(2);
    expect(engine.document.blocks[0]).toEqual(text("a", "2"));
  });

  it("takes in what others changed, and keeps what is being typed", async () => {
    const engine = new Engine();
    const draft = engine.open();
    draft.change(write("a", "mine"), true);
    await engine.edit({ revision: 1, blocks: { b: text("b", "theirs") } });
    draft.take(engine.report());
    expect(draft.state().document.blocks).toEqual([text("a", "mine"), text("b", "theirs")]);
    await settle();
    expect(engine.document.blocks).toEqual([text("a", "mine"), text("b", "theirs")]);
    expect(draft.state().conflicts).toEqual([]);
  });

  it("does not take its own change for somebody else's when another one lies between", async () => {
    const engine = new Engine();
    const draft = engine.open();
    await engine.edit({ revision: 1, blocks: { b: text("b", "theirs") } });
    draft.change(write("a", "mine"));
    await settle();
    expect(draft.state().document.blocks).toEqual([text("a", "mine"), text("b", "theirs")]);
    draft.change(write("a", "mine again"));
    await settle();
    expect(engine.document.blocks[0]).toEqual(text("a", "mine again"));
    expect(draft.state().conflicts).toEqual([]);
  });

  it("does not lose what it sent to an answer from before that", async () => {
    const engine = new Engine();
    const draft = engine.open();
    await engine.edit({ revision: 1, blocks: { b: text("b", "theirs") } });
    const early = engine.report();
    draft.change(write("a", "mine"));
    const sent = draft.flush();
    draft.take(early);
    engine.isAwayToRead = true;
    await sent;
    expect(draft.state().document.blocks[0]).toEqual(text("a", "mine"));
    draft.take(early);
    expect(draft.state().document.blocks[0]).toEqual(text("a", "mine"));
    engine.isAwayToRead = false;
    draft.take(engine.report());
    expect(draft.state().document.blocks).toEqual([text("a", "mine"), text("b", "theirs")]);
  });

  it.each(["mine", "theirs"] as const)(
    "asks where both changed the same block, and then has %s",
    async (side) => {
      const engine = new Engine();
      const draft = engine.open();
      await engine.edit({ revision: 1, blocks: { a: text("a", "theirs") } });
      draft.change(write("a", "mine"));
      await settle();
      const { conflicts, document } = draft.state();
      expect(conflicts).toEqual([
        { part: "block", id: "a", mine: text("a", "mine"), theirs: text("a", "theirs") },
      ]);
      expect(document.blocks[0]).toEqual(text("a", "mine"));
      // What is no matter of the conflict is saved meanwhile.
      draft.change(write("b", "other"));
      await settle();
      expect(engine.document.blocks).toEqual([text("a", "theirs"), text("b", "other")]);
      const [conflict] = draft.state().conflicts;
      if (conflict !== undefined) draft.choose(conflict, side);
      await settle();
      expect(engine.document.blocks[0]).toEqual(text("a", side));
      expect(draft.state()).toMatchObject({ conflicts: [], save: { kind: "saved" } });
    },
  );

  it("keeps what the engine did not take, and sends it when it is back", async () => {
    const engine = new Engine();
    const draft = engine.open();
    engine.isAway = true;
    draft.change(write("a", "offline"));
    await settle();
    expect(draft.state().save).toEqual({ kind: "away" });
    expect(engine.kept?.mine.blocks[0]).toEqual(text("a", "offline"));
    engine.isAway = false;
    await settle();
    expect(engine.document.blocks[0]).toEqual(text("a", "offline"));
    expect(draft.state().save).toEqual({ kind: "saved" });
    expect(engine.kept).toBeUndefined();
  });

  it("goes on in the next window with what the last one could not save", async () => {
    const engine = new Engine();
    const first = engine.open();
    engine.isAway = true;
    first.change(write("a", "left"), true);
    const { kept } = engine;
    engine.isAway = false;
    await engine.edit({ revision: 1, blocks: { b: text("b", "meanwhile") } });
    const next = engine.open();
    if (kept !== undefined) next.adopt(kept);
    await settle();
    expect(engine.document.blocks).toEqual([text("a", "left"), text("b", "meanwhile")]);
  });
});
