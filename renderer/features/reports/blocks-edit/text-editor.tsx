import { Popover } from "@mantine/core";
import {
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type ClipboardEvent,
  type KeyboardEvent,
} from "react";
import type { BlockOf } from "../../../../src/contract/report-blocks.ts";
import {
  headingLevel,
  isInFence,
  pressEnter,
  slashAt,
  splitMarkdown,
} from "../edit/markdown-blocks.ts";
import { findChoices, type BlockChoice } from "../edit/new-block.ts";
import type { BlockActions, CursorAt } from "./block-actions.ts";
import { ChoiceList, optionId, stepIndex } from "./choice-list.tsx";
import styles from "./text-editor.module.css";

interface TextEditorProps {
  readonly block: BlockOf<"text">;
  readonly at: CursorAt;
  readonly label: string;
  readonly actions: BlockActions;
}

/** The Markdown of a text block as it is written: as high as it is long, headings as large as they will be. */
export function TextEditor({ block, at, label, actions }: TextEditorProps): React.JSX.Element {
  const { id, markdown } = block;
  const area = useRef<HTMLTextAreaElement>(null);
  /** As this window has written it, and where the cursor was then. */
  const written = useRef(markdown);
  const cursor = useRef<number | undefined>(undefined);
  const [slash, setSlash] = useState<{ readonly from: number; readonly search: string }>();
  const [index, setIndex] = useState(0);
  const listId = useId();
  const choices = slash === undefined ? [] : findChoices(slash.search);
  useLayoutEffect(() => {
    const field = area.current;
    if (field === null) return;
    const to = at === "start" ? 0 : at === "end" ? field.value.length : at;
    field.focus();
    field.setSelectionRange(to, to);
    // The block was opened at another place.
  }, [at]);
  useLayoutEffect(() => {
    const to = cursor.current;
    cursor.current = undefined;
    if (to !== undefined) area.current?.setSelectionRange(to, to);
    // Another window wrote here: the cursor stays where it was, not at the end.
    else if (written.current !== markdown && area.current === document.activeElement)
      written.current = markdown;
  }, [markdown]);

  const write = (text: string, to?: number): void => {
    cursor.current = to;
    written.current = text;
    actions.write(id, text);
    setSlash(undefined);
  };
  const watchSlash = (field: HTMLTextAreaElement): void => {
    const found = slashAt(field.value, field.selectionStart);
    if (found?.search !== slash?.search) setIndex(0);
    setSlash(found);
  };
  const pick = (choice: BlockChoice): void => {
    if (slash === undefined) return;
    setSlash(undefined);
    actions.insertAt(id, choice, markdown, slash.from);
  };
  /** True where the menu has taken the key. */
  const pressInMenu = (key: string): boolean => {
    if (slash === undefined || choices.length === 0) return false;
    const next = stepIndex(key, index, choices.length);
    const chosen = choices[index];
    if (next !== undefined) setIndex(next);
    else if ((key === "Enter" || key === "Tab") && chosen !== undefined) pick(chosen);
    else if (key === "Escape") setSlash(undefined);
    else return false;
    return true;
  };
  /** True where the key does something with blocks. */
  const pressKey = (event: KeyboardEvent<HTMLTextAreaElement>): boolean => {
    const { key } = event;
    const field = event.currentTarget;
    const { selectionStart: start, selectionEnd: end, value } = field;
    const isChord = event.ctrlKey || event.metaKey;
    if (event.altKey && !isChord && (key === "ArrowUp" || key === "ArrowDown")) {
      actions.move(id, key === "ArrowUp" ? -1 : 1);
      return true;
    }
    if (isChord && !event.altKey) {
      const mark = { b: "**", i: "*", e: "`" }[key.toLowerCase()];
      if (mark === undefined) return false;
      const inside = value.slice(start, end);
      write(value.slice(0, start) + mark + inside + mark + value.slice(end), end + mark.length);
      return true;
    }
    if (event.altKey || event.shiftKey || isChord || event.nativeEvent.isComposing) return false;
    switch (key) {
      case "Escape":
        actions.stopEditing(id, true);
        return true;
      case "Enter": {
        if (start !== end) return false;
        const result = pressEnter(value, start);
        if (result.kind === "line") return false;
        if (result.kind === "split") actions.split(id, result.before, result.after);
        else write(result.text, result.at);
        return true;
      }
      case "Backspace":
        if (start > 0 || end > 0) return false;
        actions.joinPrevious(id);
        return true;
      case "Delete":
        if (start !== value.length || value === "") return false;
        actions.joinNext(id);
        return true;
      case "ArrowUp":
        if (start > 0 || end > 0) return false;
        actions.leave(id, -1);
        return true;
      case "ArrowDown":
        if (start !== value.length || end !== value.length) return false;
        actions.leave(id, 1);
        return true;
      default:
        return false;
    }
  };
  const onPaste = (event: ClipboardEvent<HTMLTextAreaElement>): void => {
    const { selectionStart: start, selectionEnd: end, value } = event.currentTarget;
    const pieces = splitMarkdown(event.clipboardData.getData("text/plain"));
    if (pieces.length < 2 || isInFence(value, start)) return;
    event.preventDefault();
    actions.paste(id, pieces, value.slice(0, start), value.slice(end));
  };
  return (
    <Popover
      opened={slash !== undefined}
      onChange={(opened) => {
        if (!opened) setSlash(undefined);
      }}
      position="bottom-start"
      width={420}
      withRoles={false}
      shadow="md"
      trapFocus={false}
      returnFocus={false}
    >
      <Popover.Target>
        <div className={styles.grow} data-level={headingLevel(markdown)} data-text={`${markdown} `}>
          <textarea
            ref={area}
            className={styles.area}
            aria-label={label}
            aria-haspopup="listbox"
            aria-controls={slash === undefined ? undefined : listId}
            aria-activedescendant={
              slash === undefined || choices.length === 0
                ? undefined
                : optionId(listId, choices[index])
            }
            rows={1}
            maxLength={1_000_000}
            placeholder="Write, or press / for charts, tables and more"
            value={markdown}
            onChange={(event) => {
              const field = event.currentTarget;
              written.current = field.value;
              actions.write(id, field.value);
              watchSlash(field);
            }}
            onBlur={() => actions.stopEditing(id, false)}
            onPaste={onPaste}
            onKeyDown={(event) => {
              if (!pressInMenu(event.key) && !pressKey(event)) return;
              event.preventDefault();
              event.stopPropagation();
            }}
          />
        </div>
      </Popover.Target>
      <Popover.Dropdown>
        <ChoiceList id={listId} choices={choices} index={index} onPick={pick} />
      </Popover.Dropdown>
    </Popover>
  );
}
