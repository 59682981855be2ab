import { Select } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { parsePath, quoteKey } from "../../../../../src/base/query/index.ts";
import { orpc } from "../../../../client/api.ts";

const MOST_OFFERED = 60;
const FIELDS = ["duration", "started", "step", "points"];

interface PathInputProps {
  readonly label: string;
  readonly projectIds: readonly string[];
  readonly value: string | undefined;
  readonly onChange: (path: string) => void;
  /** Where no path is an answer as well. */
  readonly onClear?: () => void;
  readonly placeholder?: string;
  /** What else may be typed. */
  readonly isAlso?: (text: string) => boolean;
  /** Offered before all paths. */
  readonly special?: ReadonlyArray<{ readonly value: string; readonly label: string }>;
}

const NOTHING_SPECIAL: NonNullable<PathInputProps["special"]> = [];

/** A value that every run has at most once: a param, a metric's best or last, a field; any path of a query can be typed. */
export function PathInput(props: PathInputProps): React.JSX.Element {
  const { label, projectIds, value, onChange, onClear, special = NOTHING_SPECIAL } = props;
  const [search, setSearch] = useState("");
  const { params, metrics } = useQueries({
    queries: projectIds.map((projectId) =>
      orpc.runs.listPaths.queryOptions({ input: { projectId } }),
    ),
    combine: (answers) => ({
      params: [...new Set(answers.flatMap(({ data }) => data?.params ?? []))],
      metrics: [...new Set(answers.flatMap(({ data }) => data?.metrics ?? []))],
    }),
  });
  const all = [
    ...params.map((key) => `params.${quoteKey(key)}`),
    ...metrics.flatMap((key) => ["best", "last"].map((part) => `metrics.${quoteKey(key)}.${part}`)),
    ...FIELDS,
  ];
  // The box holds what is chosen until somebody types.
  const isChosen = search === value || special.some((one) => one.label === search);
  const wanted = isChosen ? "" : search.toLowerCase();
  const offered = all.filter((path) => path.toLowerCase().includes(wanted)).slice(0, MOST_OFFERED);
  const text = search.trim();
  const isTyped = parsePath(text) !== undefined || props.isAlso?.(text) === true;
  const typed = isTyped ? [text] : [];
  return (
    <Select
      size="xs"
      label={label}
      searchable
      openOnFocus={false}
      allowDeselect={false}
      placeholder={props.placeholder ?? "params.lr, metrics.loss.best"}
      nothingFoundMessage="No value of a run is called so"
      comboboxProps={{ withinPortal: true }}
      clearable={onClear !== undefined}
      data={[
        ...special,
        ...[...new Set([...(value === undefined ? [] : [value]), ...typed, ...offered])]
          .filter((path) => special.every((one) => one.value !== path))
          .map((path) => ({ value: path, label: path })),
      ]}
      filter={({ options }) => options}
      searchValue={search}
      onSearchChange={setSearch}
      value={value ?? null}
      onChange={(next) => {
        if (next === null) onClear?.();
        else onChange(next);
      }}
    />
  );
}
