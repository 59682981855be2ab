import type { RunRow } from "../../../src/contract/runs.ts";
import { formatTime } from "../../kit/format-time.ts";
import styles from "./name-text.module.css";

/** Long names differ at their end: what gives way is the path before it. */
export function NameText({ run }: { readonly run: RunRow }): React.JSX.Element {
  const cut = run.name.lastIndexOf("/", run.name.length - 2) + 1;
  return (
    <span className={styles.text} title={nameTip(run)}>
      {cut > 0 && <span className={styles.head}>{run.name.slice(0, cut)}</span>}
      <span className={styles.tail}>{run.name.slice(cut)}</span>
    </span>
  );
}

function nameTip(run: RunRow): string {
  const lines = [run.name];
  if (run.observedName !== run.name) lines.push(`Observed name: ${run.observedName}`);
  if (run.experiment !== "") lines.push(`Experiment: ${run.experiment}`);
  if (run.loggers.length > 0) lines.push(run.loggers.join(", "));
  if (run.lastDataUs !== null) lines.push(`Last data ${formatTime(run.lastDataUs)}`);
  return lines.join("\n");
}
