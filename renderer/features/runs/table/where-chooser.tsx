import { Button, Select } from "@mantine/core";
import { useState } from "react";
import { writeWherePath } from "../../../../src/base/query/index.ts";
import styles from "./column-chooser.module.css";

const MOST_OFFERED = 50;

/** A column of a metric's value at the step where another one is best. */
export function WhereChooser(props: {
  readonly metrics: readonly string[];
  readonly onAdd: (id: string) => void;
}): React.JSX.Element {
  const { metrics, onAdd } = props;
  const [key, setKey] = useState<string | null>(null);
  const [of, setOf] = useState<string | null>(null);
  const choose = (
    label: string,
    value: string | null,
    set: (next: string | null) => void,
  ): React.JSX.Element => (
    <Select
      size="xs"
      searchable
      aria-label={label}
      placeholder={label}
      limit={MOST_OFFERED}
      comboboxProps={{ withinPortal: true }}
      data={[...metrics]}
      value={value}
      onChange={set}
    />
  );
  return (
    <form
      className={styles.where}
      onSubmit={(event) => {
        event.preventDefault();
        if (key === null || of === null) return;
        onAdd(writeWherePath(key, of));
        setKey(null);
      }}
    >
      {choose("Value of", key, setKey)}
      {choose("where is best", of, setOf)}
      <Button
        type="submit"
        size="xs"
        variant="default"
        data-command="table.columns"
        disabled={key === null || of === null}
      >
        Add
      </Button>
    </form>
  );
}
