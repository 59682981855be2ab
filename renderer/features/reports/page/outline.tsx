import { useMemo } from "react";
import type { ReportBlock } from "../../../../src/contract/report-blocks.ts";
import { listHeadings } from "../edit/markdown-blocks.ts";
import styles from "./outline.module.css";

/** Headings of the document, to go there. */
export function Outline(props: {
  readonly blocks: readonly ReportBlock[];
  readonly onGoTo: (blockId: string) => void;
}): React.JSX.Element {
  const { blocks, onGoTo } = props;
  const headings = useMemo(() => listHeadings(blocks), [blocks]);
  const top = Math.min(...headings.map(({ level }) => level));
  if (headings.length === 0)
    return <p className={styles.none}>Headings stand here: a line that begins with #.</p>;
  return (
    <nav aria-label="Outline">
      <ul className={styles.list}>
        {headings.map(({ blockId, level, title }, index) => (
          <li key={index} style={{ paddingLeft: (level - top) * 12 }}>
            <button
              type="button"
              className={styles.heading}
              title={title}
              onClick={() => onGoTo(blockId)}
            >
              {title === "" ? "Untitled" : title}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
