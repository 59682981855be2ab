import { Popover } from "@mantine/core";
import { skipToken, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCallback } from "react";
import { orpc } from "../../../client/api.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { useTableState } from "../../../state/table.ts";
import type { Column } from "./columns.ts";
import styles from "./group-difference.module.css";
import type { GroupComparison } from "./use-group-comparison.ts";

interface DifferenceCardProps {
  readonly comparison: GroupComparison;
  /** In the list of groups. */
  readonly group: number;
  readonly column: Column;
  /** The cell's numbers in full. */
  readonly full: string;
  readonly onPoint: () => void;
  readonly onLeave: () => void;
  readonly onClose: () => void;
}

/** What can be said of a group's difference, in the words of the comparison's page, and the way there. */
export function DifferenceCard(props: DifferenceCardProps): React.JSX.Element {
  const { comparison, group, column, full, onPoint, onLeave, onClose } = props;
  const metric = column.key;
  const input = comparison.wordsOf(column);
  const { data, error, refetch } = useQuery(
    orpc.compare.readMetrics.queryOptions({ input: input ?? skipToken }),
  );
  const statistics = data?.metrics.find((one) => one.metric === metric);
  const against = statistics?.groups[comparison.placeOf(group) ?? -1]?.against;
  const hasFocus = useTableState((state) => state.told?.hasFocus === true);
  // It comes on the page later than what opens it.
  const focus = useCallback(
    (link: HTMLAnchorElement | null) => {
      if (hasFocus) link?.focus({ preventScroll: true });
    },
    [hasFocus],
  );
  const close = (): void => {
    onClose();
    document.querySelector<HTMLElement>("[data-run-table]")?.focus();
  };
  return (
    <Popover
      opened
      width={340}
      position="bottom-end"
      withinPortal
      withRoles={false}
      // It gives the focus back to nothing.
      closeOnEscape={false}
      onChange={onClose}
    >
      <Popover.Target>
        <span className={styles.toldCell} />
      </Popover.Target>
      <Popover.Dropdown
        role="dialog"
        className={styles.told ?? ""}
        aria-label={`${metric} against the baseline`}
        onPointerEnter={onPoint}
        onPointerLeave={onLeave}
        onClick={(event: React.MouseEvent) => event.stopPropagation()}
        onKeyDown={(event: React.KeyboardEvent) => {
          // Keys here are none of the table's.
          event.stopPropagation();
          if (event.key === "Escape") close();
        }}
      >
        {error !== null && data === undefined ? (
          <FailureNotice error={error} onRetry={() => void refetch()} />
        ) : (
          <p aria-live="polite">
            {data === undefined
              ? "Comparing …"
              : (against?.reading ?? "Nothing to hold it against.")}
          </p>
        )}
        <p className={styles.toldNumbers}>{full}</p>
        <Link
          ref={focus}
          to="/compare"
          search={comparison.pageBy(column.id)}
          data-command="table.compareGroups"
        >
          Compare these groups
        </Link>
      </Popover.Dropdown>
    </Popover>
  );
}
