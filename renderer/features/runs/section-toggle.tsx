import { ChevronRight } from "lucide-react";
import { formatCount } from "../../kit/format.ts";
import styles from "./section-toggle.module.css";

interface SectionToggleProps {
  readonly title: string;
  /** How much it holds. */
  readonly count: number;
  readonly open: boolean;
  /** Id of the command that does the same. */
  readonly command: string;
  readonly onToggle: () => void;
}

/** Name of a section of a wall, which opens and closes it. */
export function SectionToggle(props: SectionToggleProps): React.JSX.Element {
  const { title, count, open, command, onToggle } = props;
  return (
    <button
      type="button"
      className={styles.section}
      aria-expanded={open}
      data-command={command}
      onClick={onToggle}
    >
      <ChevronRight size={14} aria-hidden />
      {title}
      <span>{formatCount(count)}</span>
    </button>
  );
}
