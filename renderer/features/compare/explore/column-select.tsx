import { Select } from "@mantine/core";
import { useMemo } from "react";
import styles from "./explore.module.css";
import { columnChoices, columnTitle } from "./columns.ts";
import { useRuns } from "./use-runs.tsx";

/** More are found by their names. */
const MOST_OFFERED = 100;

interface ColumnSelectProps {
  readonly label: string;
  readonly value: string | undefined;
  /** Undefined: what the chart takes by itself. */
  readonly onChange: (path: string | undefined) => void;
  readonly wants?: "any" | "numbers" | "metrics";
  /** What stands for no column, where one is not needed. */
  readonly none?: string;
  readonly width?: number;
}

/** Which column of the runs: only what they have, and what tells them apart. */
export function ColumnSelect(props: ColumnSelectProps): React.JSX.Element {
  const { label, value, onChange, wants = "any", none, width = 128 } = props;
  const { listed } = useRuns();
  const data = useMemo(() => {
    const groups = columnChoices(listed, wants).map(({ group, items }) => ({
      group,
      items: [...items],
    }));
    const isThere =
      value === undefined || groups.some(({ items }) => items.some((item) => item.value === value));
    const own = isThere ? [] : [{ group: "Shown", items: [{ value, label: columnTitle(value) }] }];
    return [
      ...(none === undefined ? [] : [{ group: "", items: [{ value: "", label: none }] }]),
      ...own,
      ...groups,
    ];
  }, [listed, wants, value, none]);
  return (
    <Select
      size="xs"
      searchable
      allowDeselect={false}
      aria-label={label}
      title={value === undefined ? label : `${label}: ${columnTitle(value)}`}
      className={styles.select ?? ""}
      limit={MOST_OFFERED}
      w={width}
      nothingFoundMessage="No column matches"
      comboboxProps={{ width: 280, position: "bottom-start" }}
      data={data}
      value={value ?? (none === undefined ? null : "")}
      onChange={(next) => onChange(next === null || next === "" ? undefined : next)}
    />
  );
}
