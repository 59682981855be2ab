import { Button, Popover } from "@mantine/core";
import { Layers } from "lucide-react";
import { plural } from "../../kit/format.ts";
import { openCompareList, useCompareState } from "../../state/compare.ts";
import styles from "./compare.module.css";
import { GroupChip } from "./group-chip.tsx";
import { GroupList } from "./group-list.tsx";
import { useComparison } from "./use-comparison.tsx";

/** More groups than a header has room for are in a list with a search; these stay at hand. */
const MOST_CHIPS = 10;
const FEW_CHIPS = 6;

/** The groups: colour, name and number of runs, and what can be done with each. */
export function GroupChips(): React.JSX.Element {
  const { all, groups, baseline } = useComparison();
  const isOpen = useCompareState(({ open }) => open === "groups");
  const isMany = all.length > MOST_CHIPS;
  const base = groups[baseline];
  const first = base === undefined ? all : [base, ...all.filter((group) => group !== base)];
  const shown = isMany ? first.slice(0, FEW_CHIPS) : all;
  return (
    <div className={styles.chips} role="group" aria-label="Groups">
      {shown.map((group) => (
        <GroupChip key={group.key} group={group} />
      ))}
      <Popover
        opened={isOpen}
        onChange={(opened) => {
          if (!opened) openCompareList(undefined);
        }}
        position="bottom-start"
        width={480}
        trapFocus
        withinPortal
        closeOnClickOutside
      >
        <Popover.Target>
          <Button
            size="compact-sm"
            variant={isMany ? "default" : "subtle"}
            data-command="compare.listGroups"
            leftSection={<Layers size={13} aria-hidden />}
            onClick={() => openCompareList(isOpen ? undefined : "groups")}
          >
            {isMany ? `All ${plural(all.length, "group")}` : "List"}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <GroupList />
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}
