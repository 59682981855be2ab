import { CloseButton, TextInput } from "@mantine/core";
import { Search } from "lucide-react";
import { useEffect, useState } from "react";

interface TextSearchProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly className?: string | undefined;
}

/** Typing is taken over when it pauses. */
const SETTLE_MS = 150;

/** A box for a part of a text, as it stands: no sign in it has a meaning. */
export function TextSearch(props: TextSearchProps): React.JSX.Element {
  const { label, value, onChange, className } = props;
  const [text, setText] = useState(value);
  const [handedOn, setHandedOn] = useState(value);
  // The value changed from outside (a link, another view): show that one.
  if (value !== handedOn) {
    setHandedOn(value);
    setText(value);
  }
  useEffect(() => {
    if (text === handedOn) return undefined;
    const timer = setTimeout(() => {
      setHandedOn(text);
      onChange(text);
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text, handedOn, onChange]);
  return (
    <TextInput
      className={className ?? ""}
      aria-label={label}
      placeholder={label}
      maxLength={500}
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
        if (event.key === "Escape" && text !== "") {
          event.stopPropagation();
          setText("");
        } else if (event.key === "Enter" || event.key === "Escape") event.currentTarget.blur();
      }}
    />
  );
}
