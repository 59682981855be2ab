import { Menu } from "@mantine/core";
import { Ellipsis, GripVertical, MessageSquare, Snowflake } from "lucide-react";
import { memo, useRef, useState, type DragEvent, type KeyboardEvent } from "react";
import type { ReportBlock, RunSet } from "../../../../src/contract/report-blocks.ts";
import { formatTime, formatUtc } from "../../../kit/format-time.ts";
import { plural } from "../../../kit/format.ts";
import { matchesHotkey } from "../../../kit/hotkey.ts";
import type { Conflict } from "../edit/merge.ts";
import { describeBlock } from "../edit/new-block.ts";
import type { BlockActions, CursorAt } from "./block-actions.ts";
import { TextBlock } from "../blocks/text-block.tsx";
import { BlockBody } from "./block-body.tsx";
import styles from "./block-frame.module.css";
import { ConflictNotice } from "./conflict-notice.tsx";
import { InsertMenu } from "./insert-menu.tsx";
import { TextEditor } from "./text-editor.tsx";
import { useNear } from "./use-near.ts";

/** Tells our own drags from files and text that are dragged over the page. */
const DRAGGED = "application/x-assay-block";

export interface BlockFrameProps {
  readonly block: ReportBlock;
  readonly runSets: readonly RunSet[];
  readonly index: number;
  readonly total: number;
  /** The one that the keyboard reaches. */
  readonly isCurrent: boolean;
  /** Where the cursor is put, while it is written in. */
  readonly editing: CursorAt | undefined;
  readonly isInserting: boolean;
  readonly isReading: boolean;
  /** Drawn wherever it stands: for paper. */
  readonly isWhole: boolean;
  readonly openComments: number;
  readonly conflict: Conflict | undefined;
  readonly changedBy: string;
  readonly actions: BlockActions;
}

export const blockElementId = (id: string): string => `block-${id}`;

/** A block in its place: with its handle, its menu, and what it shows or the text as it is written. */
export const BlockFrame = memo(function BlockFrame(props: BlockFrameProps): React.JSX.Element {
  const { block, index, total, isCurrent, editing, isReading, conflict, actions } = props;
  const { id } = block;
  const frame = useRef<HTMLElement>(null);
  const isNear = useNear(frame, isReading);
  const [over, setOver] = useState<"above" | "below">();
  const name = describeBlock(block);
  const isText = block.kind === "text";
  const open = (): void => (isText ? actions.edit(id, "end") : actions.openSettings(id));
  const body =
    editing !== undefined && isText && !isReading ? (
      <TextEditor
        block={block}
        at={editing}
        label={`Text of block ${index + 1}`}
        actions={actions}
      />
    ) : isText ? (
      block.markdown.trim() === "" ? (
        <p className={styles.emptyText}>
          {isReading ? "" : "Write, or press / for charts, tables and more"}
        </p>
      ) : (
        <TextBlock block={block} />
      )
    ) : (
      <BlockBody
        block={block}
        runSets={props.runSets}
        isNear={isNear || props.isWhole}
        onSetUp={isReading ? undefined : () => actions.openSettings(id)}
      />
    );
  if (isReading)
    return (
      <section ref={frame} id={blockElementId(id)} className={styles.read} data-block={block.kind}>
        {body}
      </section>
    );
  const onDragOver = (event: DragEvent): void => {
    if (!event.dataTransfer.types.includes(DRAGGED)) return;
    event.preventDefault();
    const { top, height } = event.currentTarget.getBoundingClientRect();
    setOver(event.clientY > top + height / 2 ? "below" : "above");
  };
  return (
    <article
      ref={frame}
      id={blockElementId(id)}
      className={styles.frame}
      aria-label={`${name}, block ${index + 1} of ${total}`}
      data-block={block.kind}
      data-current={isCurrent}
      data-editing={editing !== undefined}
      data-over={over}
      tabIndex={isCurrent && editing === undefined ? 0 : -1}
      onFocus={() => actions.focus(id)}
      onKeyDown={(event) => {
        if (event.target === event.currentTarget) pressFrameKey(event, block, actions, open);
      }}
      onDragOver={onDragOver}
      onDragLeave={() => setOver(undefined)}
      onDrop={(event) => {
        const dragged = event.dataTransfer.getData(DRAGGED);
        const isBelow = over === "below";
        setOver(undefined);
        if (dragged === "") return;
        event.preventDefault();
        actions.moveBeside(dragged, id, isBelow);
      }}
    >
      <div className={styles.gutter}>
        <InsertMenu afterId={id} isOpen={props.isInserting} actions={actions} />
        <span
          className={styles.handle}
          draggable
          title="Drag to move, Alt+↑ and Alt+↓ move it too"
          data-handle
          onDragStart={(event) => {
            event.dataTransfer.setData(DRAGGED, id);
            event.dataTransfer.effectAllowed = "move";
            if (frame.current !== null) event.dataTransfer.setDragImage(frame.current, 0, 0);
          }}
        >
          <GripVertical size={15} aria-hidden />
        </span>
      </div>
      <div
        className={styles.body}
        onClick={(event) => {
          if (!isText || editing !== undefined || isOnLink(event.target)) return;
          // Somebody marks words to copy them.
          if (window.getSelection()?.isCollapsed === false) return;
          actions.edit(id, "end");
        }}
      >
        {body}
        {conflict !== undefined && (
          <ConflictNotice conflict={conflict} by={props.changedBy} choose={actions.choose} />
        )}
        {(block.frozen !== null || props.openComments > 0) && (
          <div className={styles.marks}>
            {block.frozen !== null && <FrozenBadge atMs={block.frozen.atMs} />}
            {props.openComments > 0 && (
              <button
                type="button"
                className={styles.comments}
                tabIndex={isCurrent ? 0 : -1}
                data-command="report.comments"
                aria-label={`${plural(props.openComments, "open comment")} on block ${index + 1}`}
                onClick={() => actions.comment(id)}
              >
                <MessageSquare size={12} aria-hidden />
                {props.openComments}
              </button>
            )}
          </div>
        )}
      </div>
      <BlockMenu block={block} index={index} isCurrent={isCurrent} actions={actions} />
    </article>
  );
});

function isOnLink(target: EventTarget): boolean {
  return target instanceof Element && target.closest("a, button, input, summary") !== null;
}

/** "frozen 12 Mar 14:02". */
function FrozenBadge({ atMs }: { readonly atMs: number }): React.JSX.Element {
  return (
    <span
      className={styles.frozen}
      title={`Shows what was so at ${formatUtc(atMs * 1000)}, whatever the runs become`}
    >
      <Snowflake size={12} aria-hidden />
      frozen {formatTime(atMs * 1000)}
    </span>
  );
}

function BlockMenu(props: {
  readonly block: ReportBlock;
  readonly index: number;
  readonly isCurrent: boolean;
  readonly actions: BlockActions;
}): React.JSX.Element {
  const { block, index, isCurrent, actions } = props;
  const { id, kind, frozen } = block;
  const items: ReadonlyArray<readonly [command: string, title: string, run: () => void]> = [
    ...(kind === "text"
      ? []
      : [["report.settings", "Set up…", () => actions.openSettings(id)] as const]),
    ["report.insert", "Insert block below…", () => actions.askInsert(id)],
    ["report.moveUp", "Move up", () => actions.move(id, -1)],
    ["report.moveDown", "Move down", () => actions.move(id, 1)],
    ["report.duplicateBlock", "Duplicate", () => actions.duplicate(id)],
    ["report.commentBlock", "Comment…", () => actions.comment(id)],
    ...(kind === "text"
      ? []
      : [
          [
            "report.freezeBlock",
            frozen === null ? "Freeze its data" : "Thaw: show live data",
            () => actions.freeze(id),
          ] as const,
        ]),
  ];
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <button
          type="button"
          className={styles.more}
          aria-label={`Menu of block ${index + 1}`}
          data-menu
          tabIndex={isCurrent ? 0 : -1}
        >
          <Ellipsis size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map(([command, title, run]) => (
          <Menu.Item key={command} data-command={command} onClick={run}>
            {title}
          </Menu.Item>
        ))}
        <Menu.Item data-command="report.removeBlock" color="red" onClick={() => actions.remove(id)}>
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function pressFrameKey(
  event: KeyboardEvent,
  block: ReportBlock,
  actions: BlockActions,
  open: () => void,
): void {
  const { id } = block;
  const keys: ReadonlyArray<readonly [hotkey: string, run: () => void]> = [
    ["Enter", open],
    ["/", () => actions.askInsert(id)],
    ["Delete", () => actions.remove(id)],
    ["Backspace", () => actions.remove(id)],
    ["mod+d", () => actions.duplicate(id)],
    ["alt+ArrowUp", () => actions.move(id, -1)],
    ["alt+ArrowDown", () => actions.move(id, 1)],
    ["ArrowUp", () => actions.focusBeside(id, -1)],
    ["ArrowDown", () => actions.focusBeside(id, 1)],
    ["Home", () => actions.focusBeside(id, Number.NEGATIVE_INFINITY)],
    ["End", () => actions.focusBeside(id, Number.POSITIVE_INFINITY)],
  ];
  const [, run] = keys.find(([hotkey]) => matchesHotkey(hotkey, event.nativeEvent)) ?? [];
  if (run === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  run();
}
