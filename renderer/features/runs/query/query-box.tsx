import { Combobox, Textarea, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import {
  completeQuery,
  parseQuery,
  pathAt,
  type Completion,
  type QueryError,
} from "../../../../src/base/query/index.ts";
import { QueryHelp } from "./query-help.tsx";
import styles from "./query-box.module.css";
import { useCatalog } from "./use-catalog.ts";

interface QueryBoxProps {
  /** Of its field, where several are on a page. */
  readonly id?: string;
  readonly projectId: string;
  readonly value: string;
  /** A query that can be read, when typing pauses. */
  readonly onChange: (query: string) => void;
  readonly onClose: () => void;
}

/** Typing is taken over when it pauses; what is wrong is told a little later, so that nothing blinks meanwhile. */
const SETTLE_MS = 250;
const COMPLAIN_MS = 700;

/** The box for the query language: completes what exists, and marks in place what cannot be read. */
export function QueryBox({
  id = "run-query",
  projectId,
  value,
  onChange,
  onClose,
}: QueryBoxProps): React.JSX.Element {
  const [text, setText] = useState(value);
  const [handedOn, setHandedOn] = useState(value);
  const [cursor, setCursor] = useState(value.length);
  const [isFocused, setFocused] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const wantedCursor = useRef<number | undefined>(undefined);
  // The value changed from outside (a link, undo): show that one.
  if (value !== handedOn) {
    setHandedOn(value);
    setText(value);
  }
  // Only whether it can be read: the engine reads it again, as of its own now.
  const parsed = parseQuery(text, 0);
  const [settled] = useDebouncedValue(text, COMPLAIN_MS);
  const error = parsed.ok || (settled !== text && isFocused) ? undefined : parsed.error;
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const catalog = useCatalog(projectId, isFocused, pathAt(text, cursor));
  // A project may have thousands of keys to look through.
  const { from, to, items } = useMemo(
    () => completeQuery(text, cursor, catalog),
    [text, cursor, catalog],
  );
  // Half a name would find nothing while its other half is being chosen.
  const isChoosing = combobox.dropdownOpened && to > from && items.length > 0;
  const isReadable = parsed.ok;
  useEffect(() => {
    if (text === handedOn || !isReadable || isChoosing) return undefined;
    const timer = setTimeout(() => {
      setHandedOn(text);
      onChange(text);
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text, handedOn, isReadable, isChoosing, onChange]);
  useLayoutEffect(() => {
    if (wantedCursor.current === undefined) return;
    box.current?.setSelectionRange(wantedCursor.current, wantedCursor.current);
    wantedCursor.current = undefined;
  });

  const accept = (item: Completion): void => {
    const end = from + item.insert.length;
    setText(text.slice(0, from) + item.insert + text.slice(to));
    setCursor(end);
    wantedCursor.current = end;
    combobox.resetSelectedOption();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (combobox.getSelectedOptionIndex() < 0 && isReadable) {
        setHandedOn(text);
        onChange(text);
        combobox.closeDropdown();
      }
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (combobox.dropdownOpened) combobox.closeDropdown();
      else if (text === "") onClose();
      else setText("");
    } else if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      combobox.openDropdown();
    }
  };
  return (
    <div className={styles.box}>
      <Combobox
        store={combobox}
        position="bottom-start"
        width={320}
        offset={2}
        onOptionSubmit={(index) => {
          const item = items[Number(index)];
          if (item !== undefined) accept(item);
        }}
      >
        <Combobox.DropdownTarget>
          <div className={styles.field}>
            <Marked text={text} error={error} />
            <Combobox.EventsTarget>
              <Textarea
                ref={box}
                id={id}
                classNames={{ input: styles.input ?? "" }}
                aria-label="Query"
                aria-invalid={error !== undefined}
                aria-describedby={error === undefined ? undefined : `${id}-error`}
                placeholder="metrics.val/acc.best > 0.9 and params.lr = 0.1"
                autosize
                maxRows={6}
                spellCheck={false}
                autoComplete="off"
                value={text}
                onChange={(event) => {
                  setText(event.currentTarget.value);
                  setCursor(event.currentTarget.selectionStart);
                  combobox.openDropdown();
                  combobox.resetSelectedOption();
                }}
                onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
                onFocus={() => setFocused(true)}
                onBlur={() => {
                  setFocused(false);
                  combobox.closeDropdown();
                }}
                onKeyDown={onKeyDown}
              />
            </Combobox.EventsTarget>
          </div>
        </Combobox.DropdownTarget>
        <Combobox.Dropdown hidden={items.length === 0}>
          <Combobox.Options className={styles.options} aria-label="Completions">
            {items.map((item, index) => (
              <Combobox.Option key={item.insert} value={String(index)} className={styles.option}>
                <span className={styles.label}>{item.label}</span>
                <span className={styles.about}>{item.about}</span>
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      <QueryHelp />
      {error !== undefined && (
        <p id={`${id}-error`} className={styles.error} role="alert">
          {sentence(error)} <span className={styles.fix}>{error.fix}</span>
        </p>
      )}
    </div>
  );
}

function sentence({ message }: QueryError): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}

/** Lies under the text, letter on letter, and underlines what is wrong. */
function Marked({
  text,
  error,
}: {
  readonly text: string;
  readonly error: QueryError | undefined;
}): React.JSX.Element | null {
  if (error === undefined) return null;
  const to = Math.max(error.to, error.from + 1);
  return (
    <div className={styles.marked} aria-hidden>
      {text.slice(0, error.from)}
      <mark>{text.slice(error.from, to) || " "}</mark>
      {text.slice(to)}
    </div>
  );
}
