import { useRouter } from "@tanstack/react-router";
import { GitCompare } from "lucide-react";
import type { GroupRow } from "../../../../src/contract/runs.ts";
import { comparisonView } from "../../../state/compare-view.ts";
import { useView } from "../../../state/view.ts";
import { comparedRuns } from "../compare-runs.ts";
import { useProjectRuns } from "../project-runs.tsx";
import styles from "./table.module.css";

/** Compares the groups of the table, and holds the others against this one. */
export function CompareGroups({ group }: { readonly group: GroupRow }): React.JSX.Element {
  const router = useRouter();
  const [view] = useView();
  const { order, which } = useProjectRuns();
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles.compareGroups}
      aria-label="Compare the groups with this one"
      title="Compare the groups with this one as the baseline"
      data-command="compare.shown"
      onClick={(event) => {
        event.stopPropagation();
        const { sets, groupBy } = comparedRuns({
          projectId: which.projectId ?? "",
          view,
          order,
          marked: [],
        });
        void router.navigate({
          to: "/compare",
          search: {
            ...comparisonView(sets, groupBy, view),
            // As the engine names the only set's group of these values.
            cbl: view.by?.length === 1 ? `0:${JSON.stringify(group.key)}` : undefined,
          },
        });
      }}
    >
      <GitCompare size={13} aria-hidden />
    </button>
  );
}
