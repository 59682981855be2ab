import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { api } from "../../../client/api.ts";
import { change } from "../../runs/index.ts";
import type { BlockActions, CursorAt } from "../blocks-edit/block-actions.ts";
import {
  changeBlock,
  duplicateBlock,
  indexOf,
  insertBlocks,
  moveBlock,
  neighbourOf,
  replaceBlock,
} from "../edit/document-edits.ts";
import type { ReportDraft } from "../edit/draft.ts";
import { joinTexts } from "../edit/markdown-blocks.ts";
import {
  describeBlock,
  newBlock,
  newText,
  type BlockChoice,
  type Guesses,
} from "../edit/new-block.ts";

/** Where a person works in the document. */
export interface EditPlace {
  readonly current: string | undefined;
  readonly editing: { readonly id: string; readonly at: CursorAt } | undefined;
  /** The menu of kinds behind a block; null: at the beginning. */
  readonly inserting: string | null | undefined;
}

interface Surroundings {
  readonly reportId: string;
  readonly draft: ReportDraft;
  readonly guesses: Guesses;
  readonly openSettings: (id: string) => void;
  readonly comment: (id: string) => void;
  readonly closePanelOf: (id: string) => void;
}

interface Editing {
  readonly place: EditPlace;
  readonly actions: BlockActions;
  /** Said to who listens instead of looking. */
  readonly said: string;
  /** The element that is to have the focus once it is drawn; read once. */
  readonly takeWanted: () => string | undefined;
}

/** What keys, menus and gestures do to the blocks of a document. */
export function useBlockActions(around: Surroundings): Editing {
  const [place, setPlace] = useState<EditPlace>({
    current: undefined,
    editing: undefined,
    inserting: undefined,
  });
  const [said, say] = useState("");
  const wanted = useRef<string | undefined>(undefined);
  const latest = useRef(around);
  useLayoutEffect(() => {
    latest.current = around;
  });
  const { draft } = around;
  const actions = useMemo((): BlockActions => {
    const document = () => draft.state().document;
    const find = (id: string) => document().blocks.find((block) => block.id === id);
    const goTo = (id: string | undefined): void => {
      wanted.current = id;
      setPlace({ current: id, editing: undefined, inserting: undefined });
    };
    const edit = (id: string, at: CursorAt): void =>
      setPlace({ current: id, editing: { id, at }, inserting: undefined });
    const tell = (id: string, what: string): void => {
      const at = indexOf(document(), id);
      say(`${what} to place ${at + 1} of ${document().blocks.length}`);
    };
    /** A new block is written in, or set up. */
    const open = (id: string): void => {
      const block = find(id);
      if (block?.kind === "text") {
        // Between the marks of code and formulas, else behind what it begins with.
        const inner = /^(```|\$\$)\n/.exec(block.markdown)?.[0].length;
        edit(id, inner ?? "end");
      } else {
        goTo(id);
        latest.current.openSettings(id);
      }
    };
    const make = (choice: BlockChoice) => newBlock(choice, latest.current.guesses);
    return {
      focus: (id) => setPlace((old) => (old.current === id ? old : { ...old, current: id })),
      focusBeside: (id, by) => {
        const { blocks } = document();
        const at = Math.max(0, Math.min(blocks.length - 1, indexOf(document(), id) + by));
        goTo(blocks[at]?.id);
      },
      edit,
      stopEditing: (id, takesFocus) => {
        if (takesFocus) goTo(id);
        else setPlace((old) => (old.editing?.id === id ? { ...old, editing: undefined } : old));
        void draft.flush();
      },
      write: (id, markdown) => {
        const block = find(id);
        if (block?.kind !== "text") return;
        draft.change((old) => changeBlock(old, { ...block, markdown }), true);
      },
      change: (block, isTyping = false) => draft.change((old) => changeBlock(old, block), isTyping),
      split: (id, before, after) => {
        const block = find(id);
        if (block?.kind !== "text") return;
        const next = newText(after);
        draft.change((old) => replaceBlock(old, id, [{ ...block, markdown: before }, next]));
        edit(next.id, "start");
      },
      joinPrevious: (id) => {
        const { blocks } = document();
        const at = indexOf(document(), id);
        const [before, block] = [blocks[at - 1], blocks[at]];
        if (before === undefined || block?.kind !== "text") return;
        if (before.kind === "text") {
          const { text, at: cursor } = joinTexts(before.markdown, block.markdown);
          draft.change((old) =>
            changeBlock(replaceBlock(old, id, []), { ...before, markdown: text }),
          );
          edit(before.id, cursor);
        } else {
          if (block.markdown.trim() === "") draft.change((old) => replaceBlock(old, id, []));
          goTo(before.id);
        }
      },
      joinNext: (id) => {
        const { blocks } = document();
        const at = indexOf(document(), id);
        const [block, next] = [blocks[at], blocks[at + 1]];
        if (block?.kind !== "text" || next?.kind !== "text") return;
        const { text } = joinTexts(block.markdown, next.markdown);
        draft.change((old) =>
          changeBlock(replaceBlock(old, next.id, []), { ...block, markdown: text }),
        );
      },
      leave: (id, by) => {
        const next = document().blocks[indexOf(document(), id) + by];
        if (next === undefined) return;
        if (next.kind === "text") edit(next.id, by < 0 ? "end" : "start");
        else goTo(next.id);
      },
      paste: (id, pieces, before, after) => {
        const block = find(id);
        if (block?.kind !== "text") return;
        const [first = "", ...others] = pieces;
        const rest = others.map((piece) => newText(piece));
        const last = rest.at(-1) ?? block;
        const lastPiece = pieces.at(-1) ?? "";
        if (last.kind !== "text") return;
        const end = lastPiece.length;
        const pasted = [
          { ...block, markdown: before + first },
          ...rest.slice(0, -1),
          ...(rest.length === 0 ? [] : [{ ...last, markdown: lastPiece + after }]),
        ];
        draft.change((old) => replaceBlock(old, id, pasted));
        edit(last.id, end);
      },
      askInsert: (afterId) =>
        setPlace({ current: afterId, editing: undefined, inserting: afterId ?? null }),
      closeInsert: () => setPlace((old) => ({ ...old, inserting: undefined })),
      insert: (afterId, choice) => {
        const block = make(choice);
        draft.change((old) => insertBlocks(old, afterId, [block]));
        open(block.id);
      },
      insertAt: (id, choice, text, from) => {
        const block = find(id);
        if (block?.kind !== "text") return;
        const before = text.slice(0, from).replace(/\n+$/, "");
        const end = text.indexOf("\n", from);
        const after = end < 0 ? "" : text.slice(end).replace(/^\n+/, "");
        const next = make(choice);
        draft.change((old) =>
          replaceBlock(old, id, [
            ...(before === "" ? [] : [{ ...block, markdown: before }]),
            next,
            ...(after === "" ? [] : [newText(after)]),
          ]),
        );
        open(next.id);
      },
      move: (id, by) => {
        const at = indexOf(document(), id) + by;
        if (at < 0 || at >= document().blocks.length) {
          say(by < 0 ? "It is the first block already" : "It is the last block already");
          return;
        }
        draft.change((old) => moveBlock(old, id, at));
        // Where it is written in, it goes on there.
        setPlace((old) => {
          if (old.editing?.id !== id) wanted.current = id;
          return { ...old, current: id };
        });
        tell(id, "Moved");
      },
      moveBeside: (id, targetId, isBelow) => {
        if (id === targetId) return;
        const others = document().blocks.filter((block) => block.id !== id);
        const at = others.findIndex((block) => block.id === targetId) + (isBelow ? 1 : 0);
        draft.change((old) => moveBlock(old, id, at));
        goTo(id);
        tell(id, "Moved");
      },
      duplicate: (id) => {
        const { document: next, copyId } = duplicateBlock(document(), id);
        draft.change(() => next);
        goTo(copyId);
        tell(copyId, "Copied");
      },
      remove: (id) => {
        const block = find(id);
        if (block === undefined) return;
        const next = neighbourOf(document(), id);
        draft.change((old) => {
          const left = replaceBlock(old, id, []);
          return left.blocks.length > 0 ? left : { ...left, blocks: [newText()] };
        });
        latest.current.closePanelOf(id);
        goTo(next ?? document().blocks[0]?.id);
        say(`Removed: ${describeBlock(block)}`);
      },
      openSettings: (id) => {
        setPlace({ current: id, editing: undefined, inserting: undefined });
        latest.current.openSettings(id);
      },
      comment: (id) => {
        setPlace({ current: id, editing: undefined, inserting: undefined });
        latest.current.comment(id);
      },
      freeze: (id) =>
        void freezeBlocks(draft, latest.current.reportId, [id], find(id)?.frozen !== null),
      choose: (conflict, side) => draft.choose(conflict, side),
    };
  }, [draft]);
  return {
    place,
    actions,
    said,
    takeWanted: () => {
      const id = wanted.current;
      wanted.current = undefined;
      return id;
    },
  };
}

/** Keeps what blocks show now, or goes back to live data; what is not saved yet is first. */
export async function freezeBlocks(
  draft: ReportDraft,
  id: string,
  blockIds: readonly string[] | null,
  thaw: boolean,
): Promise<void> {
  const send = async (): Promise<{ readonly gesture: string }> => {
    await draft.flush();
    return api.reports.freeze({ id, blockIds: blockIds === null ? null : [...blockIds], thaw });
  };
  const what = blockIds === null ? "all data" : "the data of a block";
  await change(
    thaw ? `thaw of ${what}` : `freeze of ${what}`,
    send(),
    thaw
      ? `Live data again in ${blockIds === null ? "all blocks" : "the block"}.`
      : `Froze ${what}.`,
  );
}
