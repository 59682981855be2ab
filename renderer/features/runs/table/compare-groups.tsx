import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { GitCompare } from "lucide-react";
import { orpc } from "../../../client/api.ts";
import { notifyFailure } from "../../../kit/notify.tsx";
import { useView } from "../../../state/view.ts";
import { useProjectRuns } from "../project-runs.tsx";
import { askGroups, comparisonPage } from "./group-comparison.ts";
import styles from "./table.module.css";
import type { TableRow } from "./table-rows.ts";

/** Compares the groups of the row's level, and holds the others against this one. */
export function CompareGroups(props: {
  readonly row: Extract<TableRow, { kind: "group" }>;
}): React.JSX.Element {
  const { row } = props;
  const router = useRouter();
  const queryClient = useQueryClient();
  const [view] = useView();
  const { which } = useProjectRuns();
  const compare = async (): Promise<void> => {
    const asked = askGroups(which, view.by ?? [], row.group.level);
    const { groups } = await queryClient.fetchQuery(
      orpc.compare.openComparison.queryOptions({ input: asked }),
    );
    const [first = ""] = row.runIds;
    const baselineKey = groups.find(({ runIds }) => runIds.includes(first))?.key;
    const search = comparisonPage({ asked, baselineKey, columns: [], column: undefined, view });
    await router.navigate({ to: "/compare", search });
  };
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
        compare().catch(notifyFailure);
      }}
    >
      <GitCompare size={13} aria-hidden />
    </button>
  );
}
