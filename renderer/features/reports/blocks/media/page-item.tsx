import { useMemo, useState } from "react";
import { formatCount } from "../../../../kit/format.ts";
import { HtmlFrame } from "../../../../kit/html-frame.tsx";
import styles from "./media.module.css";

interface PageItemProps {
  readonly label: string;
  readonly bytes: Uint8Array;
}

const HEIGHT_PX = 320;
/** More of a source nobody reads on a page. */
const CHARACTERS = 200_000;

/** A logged page as far as it is one without scripts and without anything from elsewhere, and its source. */
export function PageItem({ label, bytes }: PageItemProps): React.JSX.Element {
  const html = useMemo(() => new TextDecoder().decode(bytes), [bytes]);
  const [isOpen, setOpen] = useState(false);
  return (
    <div>
      <HtmlFrame html={html} label={label} heightPx={HEIGHT_PX} />
      <p className={styles["note"]}>Shown without its scripts, and without what it loads.</p>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>Source</summary>
        {isOpen && (
          <>
            <pre className={styles["source"]} tabIndex={0}>
              {html.slice(0, CHARACTERS)}
            </pre>
            {html.length > CHARACTERS && (
              <p className={styles["note"]}>
                The first {formatCount(CHARACTERS)} of {formatCount(html.length)} characters.
              </p>
            )}
          </>
        )}
      </details>
    </div>
  );
}
