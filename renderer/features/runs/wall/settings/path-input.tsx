import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { parsePath, quoteKey } from "../../../../../src/base/query/index.ts";
import { orpc } from "../../../../client/api.ts";

const MOST_OFFERED = 60;
const FIELDS = ["duration", "started", "step", "points"];

interface PathInputProps {
  readonly label: string;
  readonly projectId: string;
  readonly value: string | undefined;
  readonly onChange: (path: string) => void;
}

/** A value that every run has at most once: a param, a metric's best or last, a field; any path of a query can be typed. */
export function PathInput({ label, projectId, value, onChange }: PathInputProps) {
  const [search, setSearch] = useState("");
  const { data } = useQuery(orpc.runs.listPaths.queryOptions({ input: { projectId } }));
  const { params = [], metrics = [] } = data ?? {};
  const all = [
    ...params.map((key) => `params.${quoteKey(key)}`),
    ...metrics.flatMap((key) => ["best", "last"].map((part) => `metrics.${quoteKey(key)}.${part}`)),
    ...FIELDS,
  ];
  // The box holds what is chosen until somebody types.
  const wanted = search === value ? "" : search.toLowerCase();
  const offered = all.filter((path) => path.toLowerCase().includes(wanted)).slice(0, MOST_OFFERED);
  const typed = parsePath(search.trim()) === undefined ? [] : [search.trim()];
  return (
    <Select
      size="xs"
      label={label}
      searchable
      allowDeselect={false}
      placeholder="params.lr, metrics.loss.best"
      nothingFoundMessage="No value of a run is called so"
      comboboxProps={{ withinPortal: true }}
      data={[...new Set([...(value === undefined ? [] : [value]), ...typed, ...offered])]}
      filter={({ options }) => options}
      searchValue={search}
      onSearchChange={setSearch}
      value={value ?? null}
      onChange={(next) => {
        if (next !== null) onChange(next);
      }}
    />
  );
}
