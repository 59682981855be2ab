import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";

interface DraftProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly list?: string;
  readonly className?: string;
  readonly onCommit: (value: string) => void;
}

/** A text that counts when it is left or Enter is pressed: drawing at every letter would show halves. */
export function DraftInput({ label, value, onCommit, ...rest }: DraftProps): React.JSX.Element {
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    setSeen(value);
    setText(value);
  }
  const commit = (): void => {
    if (text !== value) onCommit(text);
  };
  return (
    <TextInput
      {...rest}
      label={label}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
      }}
    />
  );
}

interface NumberProps {
  readonly label: string;
  readonly value: number | undefined;
  /** What holds where nothing is written. */
  readonly usual: string;
  readonly onCommit: (value: number | undefined) => void;
}

/** A number, or nothing. What is none leaves the number as it was. */
export function NumberField({ label, value, usual, onCommit }: NumberProps): React.JSX.Element {
  return (
    <DraftInput
      label={label}
      value={value === undefined ? "" : String(value)}
      placeholder={usual}
      onCommit={(text) => {
        const number = Number(text.replace(",", "."));
        if (text.trim() === "") onCommit(undefined);
        else if (Number.isFinite(number)) onCommit(number);
      }}
    />
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly titles: Readonly<Record<T, string>>;
  readonly onChange: (value: T) => void;
}

export function Choice<T extends string>(props: ChoiceProps<T>): React.JSX.Element {
  const { label, value, titles, onChange } = props;
  return (
    <NativeSelect
      label={label}
      value={value}
      data={Object.entries<string>(titles).map(([key, title]) => ({ value: key, label: title }))}
      onChange={(event) => onChange(event.currentTarget.value as T)}
    />
  );
}
