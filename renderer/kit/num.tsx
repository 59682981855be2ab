import type { ClipboardEvent } from "react";
import type { WireNumber } from "../../src/base/json.ts";
import { useDigits } from "./digits.ts";
import { formatFull, formatNumber } from "./format.ts";

/** A number in few digits; all of them on hover and in the clipboard. */
export function Num({
  value,
}: {
  readonly value: WireNumber | null | undefined;
}): React.JSX.Element {
  const digits = useDigits();
  const full = formatFull(value);
  const copyFull = (event: ClipboardEvent): void => {
    // A selection over several cells is copied as it is seen.
    const selection = window.getSelection();
    if (selection?.anchorNode?.parentElement !== selection?.focusNode?.parentElement) return;
    event.clipboardData.setData("text/plain", full);
    event.preventDefault();
  };
  return (
    <span title={full} onCopy={copyFull}>
      {formatNumber(value, digits)}
    </span>
  );
}
