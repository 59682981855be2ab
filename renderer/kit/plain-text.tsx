import { useMemo } from "react";
import { splitLines, TextLines } from "./text-lines.tsx";

/** The text of a file, with the numbers of its lines. */
export function PlainText(props: {
  readonly label: string;
  readonly text: string;
}): React.JSX.Element {
  const lines = useMemo(() => splitLines(props.text.replace(/\r?\n$/, "")), [props.text]);
  return <TextLines label={`Text of ${props.label}`} lines={lines} />;
}
