import { Select } from "@mantine/core";
import { useState } from "react";
import { parseExpression, quoteMetric } from "../../../../../src/base/expression/index.ts";
import { X_AXES, type XAxis } from "../../../../../src/contract/runs.ts";
import { titleAxis } from "../../../../charts/line-data.ts";

const INHERIT = "inherit";
const MOST_OFFERED = 50;

interface AxisInputProps {
  readonly labelledBy: string;
  readonly value: XAxis | undefined;
  readonly inherited: XAxis;
  readonly from: string | undefined;
  readonly metrics: readonly string[];
  readonly onChange: (axis: XAxis | undefined) => void;
}

/** The named axes, any metric, or a formula that is typed behind "=". */
export function AxisInput(props: AxisInputProps): React.ReactNode {
  const { labelledBy, value, inherited, from, metrics, onChange } = props;
  const [search, setSearch] = useState("");
  const formula = search.startsWith("=") ? search.slice(1).trim() : "";
  const { error } = parseExpression(formula);
  const typed = formula !== "" && error === undefined ? [`=${formula}`] : [];
  const known = [...new Set([...typed, ...(value?.startsWith("=") === true ? [value] : [])])];
  // The box holds the name of what is chosen until somebody types.
  const chosen = titleAxis(value ?? inherited);
  const isTyped = !search.startsWith(chosen);
  const wanted = isTyped ? search.toLowerCase() : "";
  const offered = metrics
    .filter((name) => name.toLowerCase().includes(wanted) || formula !== "")
    .slice(0, MOST_OFFERED)
    .map((name) => ({ value: `=${quoteMetric(name)}`, label: name }))
    .filter((option) => !known.includes(option.value));
  return (
    <Select
      size="xs"
      aria-labelledby={labelledBy}
      searchable
      openOnFocus={false}
      allowDeselect={false}
      comboboxProps={{ withinPortal: true }}
      nothingFoundMessage={
        formula === "" ? "Nothing matches; a formula begins with =" : (error?.fix ?? "")
      }
      data={[
        ...(from === undefined
          ? []
          : [{ value: INHERIT, label: `${titleAxis(inherited)}, ${from}` }]),
        ...X_AXES.map((axis) => ({ value: axis as string, label: titleAxis(axis) })),
        ...known.map((axis) => ({ value: axis, label: axis.slice(1) })),
        ...offered,
      ]}
      filter={({ options, search: text }) =>
        text.startsWith("=")
          ? options.filter((option) => "value" in option && known.includes(option.value))
          : options.filter(
              (option) =>
                !isTyped ||
                ("label" in option && option.label.toLowerCase().includes(text.toLowerCase())),
            )
      }
      searchValue={search}
      onSearchChange={setSearch}
      value={value ?? (from === undefined ? inherited : INHERIT)}
      onChange={(next) => onChange(next === null || next === INHERIT ? undefined : (next as XAxis))}
    />
  );
}
