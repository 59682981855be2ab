import { Checkbox } from "@mantine/core";
import type { METRIC_PARTS } from "../../../src/contract/compare-statistics.ts";
import { withoutUndefined, type WrittenTable } from "./edit-recipe.ts";
import { Choice, DraftInput, NumberField } from "./fields.tsx";
import styles from "./figures.module.css";

type Part = (typeof METRIC_PARTS)[number];
const PART_TITLES: Readonly<Record<Part, string>> = {
  best: "Best value",
  last: "Last value",
  min: "Minimum",
  max: "Maximum",
  mean: "Mean",
};
const SPREADS = { interval: "95 % interval", sd: "Standard deviation", none: "Nothing" } as const;

export function TableSettings(props: {
  readonly table: WrittenTable;
  readonly list: string;
  readonly onChange: (part: Partial<WrittenTable>) => void;
}): React.JSX.Element {
  const { table, list, onChange } = props;
  const digits = table.metrics[0]?.digits;
  return (
    <fieldset className={styles.part}>
      <legend>Table</legend>
      <DraftInput
        label="Name of the table"
        value={table.name}
        onCommit={(name) => name !== "" && onChange({ name })}
      />
      <DraftInput
        label="Metrics, with commas between"
        value={table.metrics.map(({ metric }) => metric).join(", ")}
        list={list}
        onCommit={(text) => {
          const names = text.split(",").flatMap((name) => name.trim() || []);
          const known = new Map(table.metrics.map((one) => [one.metric, one]));
          if (names.length > 0)
            onChange({ metrics: names.map((metric) => known.get(metric) ?? { metric }) });
        }}
      />
      <div className={styles.row}>
        <Choice
          label="Value of a run"
          value={table.part ?? "best"}
          titles={PART_TITLES}
          onChange={(part) => onChange({ part })}
        />
        <Choice
          label="Behind the mean"
          value={table.spread ?? "interval"}
          titles={SPREADS}
          onChange={(spread) => onChange({ spread })}
        />
      </div>
      <div className={styles.row}>
        <DraftInput
          label="Heading of the groups"
          value={table.heading ?? ""}
          onCommit={(heading) => onChange({ heading })}
        />
        <NumberField
          label="Decimals"
          value={digits}
          usual="fit"
          onCommit={(value) =>
            onChange({
              metrics: table.metrics.map(
                (one) => withoutUndefined({ ...one, digits: value } as object) as typeof one,
              ),
            })
          }
        />
      </div>
      <div className={styles.checks}>
        {(
          [
            ["bold", "Best in bold where it is clear", true],
            ["arrows", "Arrows", true],
            ["counts", "Number of runs", false],
          ] as const
        ).map(([part, label, usual]) => (
          <Checkbox
            key={part}
            label={label}
            checked={table[part] ?? usual}
            onChange={(event) => onChange({ [part]: event.currentTarget.checked })}
          />
        ))}
      </div>
    </fieldset>
  );
}
