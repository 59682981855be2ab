import type { ReportBlock } from "../../../../src/contract/report-blocks.ts";
import type { Conflict } from "../edit/merge.ts";
import type { BlockChoice } from "../edit/new-block.ts";

/** Where the cursor stands in a text that is opened. */
export type CursorAt = "start" | "end" | number;

/** What can be done with the blocks of a document; the same object as long as the document is open. */
export interface BlockActions {
  readonly focus: (id: string) => void;
  readonly focusBeside: (id: string, by: number) => void;
  readonly edit: (id: string, at: CursorAt) => void;
  /** The text is shown as it will look; the block itself has the focus, where it is asked for. */
  readonly stopEditing: (id: string, takesFocus: boolean) => void;
  readonly write: (id: string, markdown: string) => void;
  readonly change: (block: ReportBlock, isTyping?: boolean) => void;
  readonly split: (id: string, before: string, after: string) => void;
  readonly joinPrevious: (id: string) => void;
  readonly joinNext: (id: string) => void;
  /** Out of a text by an arrow key. */
  readonly leave: (id: string, by: -1 | 1) => void;
  readonly paste: (id: string, pieces: readonly string[], before: string, after: string) => void;
  /** Opens the menu behind a block; undefined: at the beginning. */
  readonly askInsert: (afterId: string | undefined) => void;
  readonly closeInsert: () => void;
  readonly insert: (afterId: string | undefined, choice: BlockChoice) => void;
  /** The choice in place of "/" and what was typed behind it. */
  readonly insertAt: (id: string, choice: BlockChoice, text: string, from: number) => void;
  readonly move: (id: string, by: -1 | 1) => void;
  readonly moveBeside: (id: string, targetId: string, isBelow: boolean) => void;
  readonly duplicate: (id: string) => void;
  readonly remove: (id: string) => void;
  readonly openSettings: (id: string) => void;
  readonly comment: (id: string) => void;
  readonly freeze: (id: string) => void;
  readonly choose: (conflict: Conflict, side: "mine" | "theirs") => void;
}
