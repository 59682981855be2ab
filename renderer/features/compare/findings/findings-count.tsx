import { Eye } from "lucide-react";
import { formatCount } from "../../../kit/format.ts";
import { openDialog } from "../../../state/ui.ts";
import styles from "./findings.module.css";
import { useFindings } from "./use-findings.ts";

/** How many things are worth a look; nothing at all where there is none. It never calls for anybody. */
export function FindingsCount({
  projectId,
}: {
  readonly projectId: string;
}): React.JSX.Element | null {
  const { data } = useFindings(projectId);
  const open = data?.findings.filter(({ isDismissed }) => !isDismissed).length ?? 0;
  if (open === 0) return null;
  return (
    <button
      type="button"
      className={styles.count}
      data-command="findings.open"
      title="Things worth a look"
      onClick={() => openDialog({ kind: "findings", projectId })}
    >
      <Eye size={14} aria-hidden />
      {formatCount(open)} worth a look
    </button>
  );
}
