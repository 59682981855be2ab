import { Button } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useState } from "react";
import { plural } from "../../kit/format.ts";
import { TextSearch } from "../../kit/text-search.tsx";
import { writeKeys } from "../../state/compare-view.ts";
import { useView } from "../../state/view.ts";
import styles from "./compare.module.css";
import { GroupChip } from "./group-chip.tsx";
import { useComparison } from "./use-comparison.tsx";

const ROW_PX = 28;

/** All groups with a search; what matches can be shown alone. */
export function GroupList(): React.JSX.Element {
  const { all, hidden } = useComparison();
  const [, changeView] = useView();
  const [search, setSearch] = useState("");
  // A callback: the popover mounts its content after this was drawn first.
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const found = useMemo(() => {
    const wanted = search.toLowerCase();
    return all.filter(({ label }) => label.toLowerCase().includes(wanted));
  }, [all, search]);
  const virtual = useVirtualizer({
    count: found.length,
    getScrollElement: () => scroller,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => found[index]?.key ?? index,
    overscan: 5,
  });
  const showOnly = (): void => {
    const kept = new Set(found.map(({ key }) => key));
    changeView({ ch: writeKeys(all.flatMap(({ key }) => (kept.has(key) ? [] : [key]))) });
  };
  return (
    <div className={styles.groupList}>
      <TextSearch label="Search groups" value={search} onChange={setSearch} />
      <div ref={setScroller} className={styles.groupRows} role="group" aria-label="All groups">
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map(({ index, start, key }) => {
            const group = found[index];
            return group === undefined ? null : (
              <div
                key={key}
                className={styles.placed}
                style={{ transform: `translateY(${start}px)` }}
              >
                <GroupChip isRow group={group} />
              </div>
            );
          })}
        </div>
      </div>
      <div className={styles.listFoot}>
        <span role="status">
          {plural(found.length, "group")}
          {search !== "" && ` of ${all.length}`}
        </span>
        <span className={styles.spring} />
        <Button
          size="compact-sm"
          variant="default"
          data-command="compare.onlyGroup"
          disabled={found.length === 0 || search === ""}
          onClick={showOnly}
        >
          Show only these
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          data-command="compare.showAllGroups"
          disabled={hidden.size === 0}
          onClick={() => changeView({ ch: undefined })}
        >
          Show all
        </Button>
      </div>
    </div>
  );
}
