import { CloseButton, TextInput, Tooltip } from "@mantine/core";
import { Search } from "lucide-react";
import { useEffect, useState, type KeyboardEvent } from "react";

export interface TextSearchProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
  readonly id?: string;
  readonly className?: string | undefined;
  /** What is wrong with a text: it is marked then, and not handed on. */
  readonly check?: (text: string) => string | undefined;
}

/** Typing is taken over when it pauses. */
const SETTLE_MS = 150;

/** A box for a part of a text, as it stands: without a check no sign in it has a meaning. */
export function TextSearch(props: TextSearchProps): React.JSX.Element {
  const { label, value, onChange, onKeyDown, id, className, check } = props;
  const [text, setText] = useState(value);
  const [handedOn, setHandedOn] = useState(value);
  // The value changed from outside (a link, another view): show that one.
  if (value !== handedOn) {
    setHandedOn(value);
    setText(value);
  }
  const error = check?.(text);
  useEffect(() => {
    if (text === handedOn || error !== undefined) return undefined;
    const timer = setTimeout(() => {
      setHandedOn(text);
      onChange(text);
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text, handedOn, error, onChange]);
  return (
    <Tooltip label={error ?? ""} opened={error !== undefined} position="bottom-start" openDelay={0}>
      <TextInput
        {...(id === undefined ? {} : { id })}
        {...(className === undefined ? {} : { className })}
        {...(check === undefined ? { maxLength: 500 } : {})}
        aria-label={label}
        aria-invalid={error !== undefined}
        error={error !== undefined}
        placeholder={label}
        value={text}
        spellCheck={false}
        autoComplete="off"
        leftSection={<Search size={14} aria-hidden />}
        rightSection={
          text === "" ? null : (
            <CloseButton size={20} aria-label="Clear" onClick={() => setText("")} />
          )
        }
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          onKeyDown?.(event);
          if (event.key === "Escape" && text !== "") {
            event.stopPropagation();
            setText("");
          } else if (event.key === "Enter" || event.key === "Escape") {
            // The keys of the page work again.
            event.currentTarget.blur();
          }
        }}
      />
    </Tooltip>
  );
}
