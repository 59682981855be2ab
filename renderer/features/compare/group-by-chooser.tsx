import { Button, Menu, MultiSelect, Popover } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { Check, Group as GroupIcon } from "lucide-react";
import { useMemo } from "react";
import { MOST_PATHS } from "../../../src/contract/compare-groups.ts";
import { orpc } from "../../client/api.ts";
import { plural } from "../../kit/format.ts";
import { openCompareList, useCompareState } from "../../state/compare.ts";
import { useView, type View } from "../../state/view.ts";
import { pathOptions } from "../runs/index.ts";
import styles from "./compare.module.css";
import { useComparison } from "./use-comparison.tsx";

export const GROUPINGS = [
  { id: "repetitions", title: "Everything but the seed", cg: undefined },
  { id: "run", title: "Each run", cg: "run" },
  { id: "set", title: "The sets as they were added", cg: "set" },
] as const satisfies ReadonlyArray<{ id: string; title: string; cg: View["cg"] }>;

/** How the runs make groups. */
export function GroupByChooser(): React.JSX.Element {
  const [{ cg }, changeView] = useView();
  const isOpen = useCompareState(({ open }) => open === "paths");
  const paths = Array.isArray(cg) ? cg : [];
  const shown = GROUPINGS.find((one) => one.cg === cg);
  return (
    <Popover
      opened={isOpen}
      onChange={(opened) => {
        if (!opened) openCompareList(undefined);
      }}
      width={340}
      position="bottom-end"
      trapFocus
      withinPortal
      // What it hangs on is no button: the menu's is.
      withRoles={false}
      // A select's list lies outside of the popover.
      closeOnClickOutside={false}
    >
      <Popover.Target>
        <span>
          <Menu width={260} position="bottom-end">
            <Menu.Target>
              <Button
                size="xs"
                variant="default"
                data-menu
                leftSection={<GroupIcon size={14} aria-hidden />}
              >
                <span className={styles.buttonLabel}>
                  <span className={styles.dim}>Group by </span>
                  {shown?.title.toLowerCase().replace(/^the /, "") ?? plural(paths.length, "key")}
                </span>
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {GROUPINGS.map((one) => (
                <Menu.Item
                  key={one.id}
                  data-command={`compare.by.${one.id}`}
                  leftSection={
                    <Check size={14} className={one === shown ? "" : styles.none} aria-hidden />
                  }
                  onClick={() => changeView({ cg: one.cg, ...OTHER_GROUPS })}
                >
                  {one.title}
                </Menu.Item>
              ))}
              <Menu.Divider />
              <Menu.Item
                data-command="compare.by.paths"
                leftSection={
                  <Check size={14} className={paths.length > 0 ? "" : styles.none} aria-hidden />
                }
                onClick={() => openCompareList("paths")}
              >
                Params and fields…
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </span>
      </Popover.Target>
      <Popover.Dropdown>
        <Paths paths={paths} onChange={(next) => changeView({ cg: next, ...OTHER_GROUPS })} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** Groups by other keys are other groups: what was said of the old ones means nothing of them. */
export const OTHER_GROUPS: View = {
  cbl: undefined,
  ch: undefined,
  cx: undefined,
  co: undefined,
  cl: undefined,
  cp: undefined,
  ck: undefined,
};

const MOST_OFFERED = 100;

function Paths(props: {
  readonly paths: readonly string[];
  readonly onChange: (paths: string[] | undefined) => void;
}): React.JSX.Element {
  const { paths, onChange } = props;
  const { projectIds } = useComparison();
  const known = useQueries({
    queries: projectIds.map((projectId) =>
      orpc.runs.listPaths.queryOptions({ input: { projectId } }),
    ),
    combine: (answers) => answers.flatMap(({ data }) => data ?? []),
  });
  const options = useMemo(() => {
    const of = (part: "params" | "tags" | "varying"): string[] => [
      ...new Set(known.flatMap((one) => one[part])),
    ];
    return pathOptions(
      { params: of("params"), tags: of("tags"), varying: of("varying"), metrics: [] },
      [[...paths]],
    );
  }, [known, paths]);
  return (
    <div className={styles.paths} data-command="compare.by.paths">
      <MultiSelect
        size="xs"
        searchable
        clearable
        hidePickedOptions
        data-autofocus
        limit={MOST_OFFERED}
        maxValues={MOST_PATHS}
        label="Group by equal values of"
        placeholder={paths.length === 0 ? "Search params and fields" : ""}
        nothingFoundMessage="No key matches"
        comboboxProps={{ withinPortal: true }}
        data={[...options]}
        value={[...paths]}
        onChange={(next) => onChange(next.length === 0 ? undefined : next)}
      />
      <Button
        size="xs"
        variant="default"
        data-command="compare.by.paths"
        onClick={() => openCompareList(undefined)}
      >
        Done
      </Button>
    </div>
  );
}
