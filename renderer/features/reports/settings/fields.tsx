import { Select, TagsInput } from "@mantine/core";
import type { MetricPart } from "../../../../src/base/query/index.ts";
import type { RunSet } from "../../../../src/contract/report-blocks.ts";
import type { Suggestions } from "../page/use-suggestions.ts";

/** Suggestions that are listed at once; the others are found by their names. */
const MOST_OFFERED = 100;

export function RunSetSelect(props: {
  readonly label: string;
  readonly runSets: readonly RunSet[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}): React.JSX.Element {
  return (
    <Select
      size="xs"
      label={props.label}
      allowDeselect={false}
      placeholder="Choose a run set"
      data={props.runSets.map(({ id, name }) => ({ value: id, label: name }))}
      value={props.runSets.some(({ id }) => id === props.value) ? props.value : null}
      onChange={(id) => {
        if (id !== null) props.onChange(id);
      }}
    />
  );
}

export function MetricsField(props: {
  readonly metrics: readonly string[];
  readonly known: readonly string[];
  readonly onChange: (metrics: string[]) => void;
}): React.JSX.Element {
  return (
    <TagsInput
      size="xs"
      label="Metrics"
      placeholder="Choose metrics"
      limit={MOST_OFFERED}
      maxTags={50}
      // A name may hold a comma.
      splitChars={["\n"]}
      data={[...props.known]}
      value={props.metrics.filter((metric) => metric !== "")}
      // One is the least: a chart of none is waited with until there is another.
      onChange={(metrics) => props.onChange(metrics.length === 0 ? [""] : metrics)}
    />
  );
}

export function MetricField(props: {
  readonly label: string;
  readonly metric: string | null;
  readonly known: readonly string[];
  readonly onChange: (metric: string | null) => void;
}): React.JSX.Element {
  const { metric } = props;
  const names = withValues(props.known, [metric ?? ""]);
  return (
    <ChoiceField
      label={props.label}
      placeholder="Choose a metric"
      nothingFound="No metric matches"
      options={names.map((name) => ({ value: name, label: name }))}
      value={metric}
      onChange={props.onChange}
    />
  );
}

export function PartField<Part extends MetricPart>(props: {
  readonly part: Part;
  readonly parts: readonly Part[];
  readonly onChange: (part: Part) => void;
}): React.JSX.Element {
  return (
    <Select
      size="xs"
      label="Value of each run"
      allowDeselect={false}
      data={[...props.parts]}
      value={props.part}
      onChange={(part) => {
        if (part !== null) props.onChange(part as Part);
      }}
    />
  );
}

export function KeyField(props: {
  readonly label: string;
  readonly path: string | null;
  readonly suggestions: Suggestions;
  readonly onChange: (path: string | null) => void;
}): React.JSX.Element {
  return (
    <ChoiceField
      label={props.label}
      placeholder="Choose a param or field"
      nothingFound="No key matches"
      options={props.suggestions.keys}
      value={props.path}
      onChange={props.onChange}
    />
  );
}

/** One of many, or none; what is chosen stands among the options, known or not. */
function ChoiceField(props: {
  readonly label: string;
  readonly placeholder: string;
  readonly nothingFound: string;
  readonly options: Suggestions["keys"];
  /** Empty as long as nothing was chosen. */
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}): React.JSX.Element {
  const { options } = props;
  const value = props.value === "" ? null : props.value;
  const isKnown = value === null || options.some((option) => option.value === value);
  return (
    <Select
      size="xs"
      label={props.label}
      searchable
      clearable
      limit={MOST_OFFERED}
      placeholder={props.placeholder}
      nothingFoundMessage={props.nothingFound}
      data={isKnown ? [...options] : [{ value, label: value }, ...options]}
      value={value}
      onChange={props.onChange}
    />
  );
}

export function KeysField(props: {
  readonly label: string;
  readonly description?: string;
  readonly paths: readonly string[];
  readonly suggestions: Suggestions;
  readonly onChange: (paths: string[]) => void;
}): React.JSX.Element {
  return (
    <PathsField
      label={props.label}
      {...(props.description !== undefined && { description: props.description })}
      paths={props.paths}
      options={props.suggestions.keys}
      onChange={props.onChange}
    />
  );
}

export function PathsField(props: {
  readonly label: string;
  readonly description?: string;
  readonly paths: readonly string[];
  readonly options: Suggestions["keys"];
  readonly onChange: (paths: string[]) => void;
}): React.JSX.Element {
  return (
    <TagsInput
      size="xs"
      label={props.label}
      {...(props.description !== undefined && { description: props.description })}
      placeholder={props.paths.length === 0 ? "Choose keys" : ""}
      limit={MOST_OFFERED}
      maxTags={100}
      splitChars={["\n"]}
      data={props.options.map(({ value }) => value)}
      value={props.paths.filter((path) => path !== "")}
      onChange={props.onChange}
    />
  );
}

/** What is chosen stands among the options, known or not. */
export function withValues(known: readonly string[], chosen: readonly string[]): string[] {
  return [...new Set([...chosen.filter((one) => one !== ""), ...known])];
}
