import { join } from "node:path";
import { expect, test } from "vitest";
import { newId } from "../../base/ids.ts";
import { CALL } from "../testing.ts";
import { makeCopies, take, watchLogs, type Copy } from "./exchange.test-support.ts";

const ALL = { projectIds: [], views: true, models: true, files: [], redact: null, request: null };

test("reports go along with their comments, and what both sides wrote is merged block by block", async () => {
  await using copies = await makeCopies();
  await using ann = await copies.open("Ann");
  await using bob = await copies.open("Bob");
  const { runIds } = await watchLogs(ann, copies.folder);
  const { projectId } = await ann.engine.handlers.runs.get({ id: runIds[0] ?? "" }, CALL);
  const { reports } = ann.engine.handlers;
  const { id } = await reports.create({ projectId, title: "Loss", template: "experiment" }, CALL);
  let sent = 0;
  const send = async (from: Copy, to: Copy) => {
    const path = join(copies.folder, `${sent++}.assay`);
    const { counts } = await from.engine.handlers.bundles.write(
      { ...ALL, runIds: [...runIds], reportIds: [id], path },
      CALL,
    );
    expect(counts.reports).toBe(1);
    return take(to, path);
  };
  const readOf = (copy: Copy) => copy.engine.handlers.reports.get({ id }, CALL);
  const write = async (copy: Copy, index: number, markdown: string): Promise<void> => {
    const { revision, document } = await readOf(copy);
    const texts = document.blocks.filter(({ kind }) => kind === "text");
    const block = texts[index];
    if (block?.kind !== "text") throw new Error("no such text");
    const blocks = { [block.id]: { ...block, markdown } };
    await copy.engine.handlers.reports.edit({ id, revision, blocks }, CALL);
  };
  const comment = (
    copy: Copy,
    text: string,
    parentId: string | null = null,
    own = newId<string>(),
  ) =>
    copy.engine.handlers.reports
      .comment({ id, comment: { id: own, blockId: null, parentId, resolved: false, text } }, CALL)
      .then(() => own);

  const first = await comment(ann, "Is this the right split?");
  expect(await send(ann, bob)).toMatchObject({ conflictsLeft: 0, problems: [] });
  const [hers, his] = [await readOf(ann), await readOf(bob)];
  expect(his.document).toEqual(hers.document);
  expect(his.comments).toEqual(hers.comments);

  await write(bob, 0, "Bob's question");
  await comment(bob, "Yes.", first);
  await write(ann, 1, "Ann's setup");
  expect(await send(bob, ann)).toMatchObject({ conflictsLeft: 0, problems: [] });
  expect(await send(ann, bob)).toMatchObject({ conflictsLeft: 0, problems: [] });
  const both = await readOf(ann);
  const texts = both.document.blocks.flatMap((block) =>
    block.kind === "text" ? [block.markdown] : [],
  );
  expect(texts.slice(0, 2)).toEqual(["Bob's question", "Ann's setup"]);
  expect((await readOf(bob)).document).toEqual(both.document);
  expect(both.comments.map(({ text, author }) => [text, author])).toEqual([
    ["Is this the right split?", "Ann"],
    ["Yes.", "Bob"],
  ]);
  expect(await send(ann, bob)).toMatchObject({ merged: 0, conflictsLeft: 0 });

  await write(ann, 0, "Ann's version");
  await write(bob, 0, "Bob's version");
  const told = await send(bob, ann);
  expect(told).toMatchObject({ merged: 0, conflictsLeft: 1 });
  expect((await readOf(ann)).document.blocks[0]).toMatchObject({ markdown: "Ann's version" });
});
