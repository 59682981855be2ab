import { Button, MultiSelect, Popover, SegmentedControl } from "@mantine/core";
import { Group as GroupIcon } from "lucide-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { orpc } from "../../../client/api.ts";
import { plural } from "../../../kit/format.ts";
import { notifyFailure } from "../../../kit/notify.tsx";
import { closeDialog, openDialog, useUi } from "../../../state/ui.ts";
import { paramColumn, readColumn, tagColumn, type TablePaths } from "./columns.ts";
import { useView } from "../../../state/view.ts";
import { useProjectRuns } from "../project-runs.tsx";
import { groupByRepetitions } from "../repetitions.ts";
import styles from "./group-chooser.module.css";
import {
  useTableView,
  type GroupSpread,
  type TableView,
  type TableViewActions,
} from "./use-table-view.ts";

interface GroupChooserProps {
  readonly paths: TablePaths;
  readonly view: TableView;
  readonly actions: TableViewActions;
}

const MOST_OFFERED = 100;
const FIELDS = ["experiment", "state", "logger", "commit", "branch", "name"];
const SPREADS: ReadonlyArray<{ readonly value: GroupSpread; readonly label: string }> = [
  { value: "ci", label: "95 % CI" },
  { value: "sd", label: "SD" },
  { value: "se", label: "SE" },
  { value: "range", label: "Min/max" },
];

/** By what runs are grouped: keys of a level together, levels inside each other. */
export function GroupChooser(props: GroupChooserProps): React.JSX.Element {
  const isOpen = useUi(({ dialog }) => dialog?.kind === "groups");
  const { groupBy } = props.view;
  const keys = groupBy.flat().length;
  return (
    <Popover
      opened={isOpen}
      onChange={(opened) => {
        if (!opened) closeDialog();
      }}
      width={340}
      position="bottom-end"
      trapFocus
      withinPortal
      // A select's list lies outside of the popover.
      closeOnClickOutside={false}
    >
      <Popover.Target>
        <Button
          variant={keys > 0 ? "light" : "default"}
          size="xs"
          data-command="table.groups"
          leftSection={<GroupIcon size={14} aria-hidden />}
          onClick={() => (isOpen ? closeDialog() : openDialog({ kind: "groups" }))}
        >
          {keys === 0 ? "Group" : `Grouped by ${plural(keys, "key")}`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Levels {...props} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Levels({ paths, view, actions }: GroupChooserProps): React.JSX.Element {
  const { groupBy, spread } = view;
  const queryClient = useQueryClient();
  const { which } = useProjectRuns();
  const [, changeView] = useView();
  const options = useMemo(() => pathOptions(paths, groupBy), [paths, groupBy]);
  const setLevel = (index: number, keys: readonly string[]): void => {
    const next = [...groupBy, []].map((level, i) => (i === index ? keys : level));
    actions.setGroupBy(next.filter((level) => level.length > 0));
  };
  return (
    <div className={styles.levels} data-command="table.groups">
      <Button
        size="xs"
        variant="default"
        data-command="table.groupBySeeds"
        onClick={() => {
          groupByRepetitions(queryClient, which.projectId ?? "", changeView).catch(notifyFailure);
        }}
      >
        Everything but the seed
      </Button>
      {[...groupBy, []].map((level, index) => (
        <MultiSelect
          // A level that goes away leaves the others as they are.
          key={index}
          size="xs"
          searchable
          clearable
          hidePickedOptions
          limit={MOST_OFFERED}
          label={index === 0 ? "Group by" : "Then by"}
          placeholder={level.length === 0 ? "Choose keys" : ""}
          nothingFoundMessage="No key matches"
          comboboxProps={{ withinPortal: true }}
          data={options}
          value={[...level]}
          onChange={(keys) => setLevel(index, keys)}
        />
      ))}
      {groupBy.length > 0 && (
        <>
          <SegmentedControl
            size="xs"
            aria-label="Beside the mean"
            data={SPREADS.map((option) => ({ ...option }))}
            value={spread}
            onChange={(value) => actions.setSpread(value as GroupSpread)}
          />
          <Button
            size="xs"
            variant="default"
            data-command="table.ungroup"
            onClick={() => actions.setGroupBy([])}
          >
            Ungroup
          </Button>
        </>
      )}
    </div>
  );
}

/** Keys to group by, those that tell the runs apart first. */
export function pathOptions(
  paths: TablePaths,
  groupBy: ReadonlyArray<readonly string[]>,
): ReadonlyArray<{ value: string; label: string }> {
  const varying = new Set(paths.varying);
  const constant = paths.params.filter((key) => !varying.has(key));
  const ids = new Set([
    ...groupBy.flat(),
    ...paths.varying.map(paramColumn),
    ...FIELDS,
    ...paths.tags.map(tagColumn),
    ...constant.map(paramColumn),
  ]);
  return [...ids].map((id) => ({ value: id, label: readColumn(id)?.title ?? id }));
}

const NO_PATHS: TablePaths = { params: [], tags: [], metrics: [], varying: [] };

/** The same at the head of a page that has no table. */
export function ProjectGroups({ projectId }: { readonly projectId: string }): React.JSX.Element {
  const { data } = useQuery(orpc.runs.listPaths.queryOptions({ input: { projectId } }));
  const paths = data ?? NO_PATHS;
  const [view, actions] = useTableView(paths);
  return <GroupChooser paths={paths} view={view} actions={actions} />;
}
