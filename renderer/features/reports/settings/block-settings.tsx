import { METRIC_PARTS } from "../../../../src/base/query/index.ts";
import { METRIC_PARTS as COMPARED_PARTS } from "../../../../src/contract/compare-statistics.ts";
import {
  Checkbox,
  NumberInput,
  SegmentedControl,
  Select,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { KERNELS, largestAmount } from "../../../../src/base/smoothing.ts";
import type { BlockOf, ReportBlock, RunSet } from "../../../../src/contract/report-blocks.ts";
import { orpc } from "../../../client/api.ts";
import { runSetsOf } from "../edit/document-edits.ts";
import { useSuggestions, type Suggestions } from "../page/use-suggestions.ts";
import {
  KeyField,
  KeysField,
  MetricField,
  MetricsField,
  PartField,
  PathsField,
  RunSetSelect,
  withValues,
} from "./fields.tsx";
import { MediaFields } from "./media-fields.tsx";
import styles from "./settings.module.css";

export interface SettingsProps<Block extends ReportBlock = ReportBlock> {
  readonly block: Block;
  readonly runSets: readonly RunSet[];
  readonly suggestions: Suggestions;
  readonly onChange: (block: ReportBlock, isTyping?: boolean) => void;
}

const KERNEL_TITLES = {
  ema: "Exponential",
  time: "By time",
  gaussian: "Gaussian",
  running: "Running mean",
} as const;
const BAND_TITLES = {
  t95: "95 % interval",
  sd: "Standard deviation",
  range: "Lowest to highest",
  none: "No band",
} as const;
const X_TITLES = [
  { value: "step", label: "Step" },
  { value: "relative", label: "Relative" },
  { value: "wall", label: "Wall time" },
] as const;

const optionsOf = (titles: Readonly<Record<string, string>>) =>
  Object.entries(titles).map(([value, label]) => ({ value, label }));

/** Everything about a block that is not text, changed as it is chosen. */
export function BlockSettings(props: {
  readonly block: ReportBlock;
  readonly runSets: readonly RunSet[];
  readonly onChange: (block: ReportBlock, isTyping?: boolean) => void;
}): React.JSX.Element {
  const { block, runSets, onChange } = props;
  const [first] = runSetsOf(block);
  const suggestions = useSuggestions(runSets.find(({ id }) => id === first));
  const all = { runSets, suggestions, onChange };
  return (
    <div className={styles.form}>
      {block.frozen !== null && (
        <p className={styles.note}>
          Its data is frozen: what is changed here shows once it is thawed.
        </p>
      )}
      {"runSetId" in block && (
        <RunSetSelect
          label="Run set"
          runSets={runSets}
          value={block.runSetId}
          onChange={(runSetId) => onChange({ ...block, runSetId })}
        />
      )}
      <KindFields block={block} {...all} />
      {block.kind !== "text" && (
        <Textarea
          size="xs"
          label="Caption"
          autosize
          maxRows={6}
          maxLength={10_000}
          value={block.caption}
          onChange={(event) => onChange({ ...block, caption: event.currentTarget.value }, true)}
        />
      )}
    </div>
  );
}

function KindFields({ block, ...all }: SettingsProps): React.JSX.Element | null {
  switch (block.kind) {
    case "chart":
      return <ChartFields block={block} {...all} />;
    case "table":
      return <TableFields block={block} {...all} />;
    case "pivot":
      return <PivotFields block={block} {...all} />;
    case "statistics":
      return <StatisticsFields block={block} {...all} />;
    case "media":
      return <MediaFields block={block} {...all} />;
    case "diff":
      return <DiffFields block={block} {...all} />;
    case "model":
      return <ModelFields block={block} {...all} />;
    default:
      return null;
  }
}

function ChartFields({ block, suggestions, onChange }: SettingsProps<BlockOf<"chart">>) {
  const most = largestAmount(block.kernel);
  return (
    <>
      <MetricsField
        metrics={block.metrics}
        known={suggestions.metrics}
        onChange={(metrics) => onChange({ ...block, metrics })}
      />
      <div>
        <span className={styles.label}>Axis</span>
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label="Axis"
          data={X_TITLES.map((option) => ({ ...option }))}
          value={block.x}
          onChange={(x) => onChange({ ...block, x: x as typeof block.x })}
        />
      </div>
      <div className={styles.row}>
        <Checkbox
          size="xs"
          label="Logarithmic x"
          checked={block.logX}
          onChange={(event) => onChange({ ...block, logX: event.currentTarget.checked })}
        />
        <Checkbox
          size="xs"
          label="Logarithmic y"
          checked={block.logY}
          onChange={(event) => onChange({ ...block, logY: event.currentTarget.checked })}
        />
      </div>
      <div className={styles.row}>
        <Select
          size="xs"
          label="Smoothing"
          allowDeselect={false}
          data={KERNELS.map((kernel) => ({ value: kernel, label: KERNEL_TITLES[kernel] }))}
          value={block.kernel}
          onChange={(kernel) => {
            // What kernels count in has nothing in common.
            if (kernel !== null)
              onChange({ ...block, kernel: kernel as typeof block.kernel, smoothing: 0 });
          }}
        />
        <NumberInput
          size="xs"
          label="Amount"
          min={0}
          max={most}
          step={most < 1 ? 0.1 : 1}
          decimalScale={3}
          value={block.smoothing}
          onChange={(smoothing) => {
            if (typeof smoothing === "number") onChange({ ...block, smoothing }, true);
          }}
        />
      </div>
      <KeysField
        label="Group by"
        description="One line with its band for runs of equal values"
        paths={block.groupBy}
        suggestions={suggestions}
        onChange={(groupBy) => onChange({ ...block, groupBy })}
      />
      {block.groupBy.length > 0 && (
        <Select
          size="xs"
          label="Band"
          allowDeselect={false}
          data={optionsOf(BAND_TITLES)}
          value={block.band}
          onChange={(band) => {
            if (band !== null) onChange({ ...block, band: band as typeof block.band });
          }}
        />
      )}
      <NumberInput
        size="xs"
        label="Height, px"
        min={100}
        max={2000}
        step={20}
        value={block.heightPx}
        clampBehavior="blur"
        onChange={(heightPx) => {
          if (typeof heightPx === "number" && heightPx >= 100 && heightPx <= 2000)
            onChange({ ...block, heightPx: Math.round(heightPx) }, true);
        }}
      />
    </>
  );
}

function TableFields({ block, suggestions, onChange }: SettingsProps<BlockOf<"table">>) {
  const { columns, sort } = block;
  return (
    <>
      <PathsField
        label="Columns"
        paths={columns}
        options={suggestions.columns}
        onChange={(next) => onChange({ ...block, columns: next })}
      />
      <div className={styles.row}>
        <Select
          size="xs"
          label="Sorted by"
          clearable
          searchable
          placeholder="Order of the run set"
          data={columns}
          value={sort?.path ?? null}
          onChange={(path) =>
            onChange({
              ...block,
              sort: path === null ? null : { path, descending: sort?.descending ?? false },
            })
          }
        />
        <Checkbox
          size="xs"
          label="Largest first"
          disabled={sort === null}
          checked={sort?.descending ?? false}
          onChange={(event) => {
            if (sort !== null)
              onChange({ ...block, sort: { ...sort, descending: event.currentTarget.checked } });
          }}
        />
      </div>
    </>
  );
}

function PivotFields({ block, suggestions, onChange }: SettingsProps<BlockOf<"pivot">>) {
  return (
    <>
      <MetricField
        label="Metric"
        metric={block.metric}
        known={suggestions.metrics}
        onChange={(metric) => onChange({ ...block, metric: metric ?? "" })}
      />
      <PartField
        part={block.part}
        parts={METRIC_PARTS}
        onChange={(part) => onChange({ ...block, part })}
      />
      <KeyField
        label="Rows"
        path={block.rows}
        suggestions={suggestions}
        onChange={(rows) => onChange({ ...block, rows: rows ?? "" })}
      />
      <KeyField
        label="Columns"
        path={block.columns}
        suggestions={suggestions}
        onChange={(columns) => onChange({ ...block, columns })}
      />
    </>
  );
}

function StatisticsFields({ block, suggestions, onChange }: SettingsProps<BlockOf<"statistics">>) {
  return (
    <>
      <KeysField
        label="Groups by"
        paths={block.groupBy}
        suggestions={suggestions}
        onChange={(groupBy) => {
          if (groupBy.length > 0) onChange({ ...block, groupBy });
        }}
      />
      <MetricsField
        metrics={block.metrics}
        known={suggestions.metrics}
        onChange={(metrics) => onChange({ ...block, metrics })}
      />
      <PartField
        part={block.part}
        parts={COMPARED_PARTS}
        onChange={(part) => onChange({ ...block, part })}
      />
      <TextInput
        size="xs"
        label="Baseline"
        description="Label of the group that others are held against"
        placeholder="The first group"
        maxLength={2000}
        value={block.baseline ?? ""}
        onChange={(event) => {
          const baseline = event.currentTarget.value;
          onChange({ ...block, baseline: baseline === "" ? null : baseline }, true);
        }}
      />
    </>
  );
}

function DiffFields({ block, runSets, suggestions, onChange }: SettingsProps<BlockOf<"diff">>) {
  return (
    <>
      <RunSetSelect
        label="First run set"
        runSets={runSets}
        value={block.aRunSetId}
        onChange={(aRunSetId) => onChange({ ...block, aRunSetId })}
      />
      <RunSetSelect
        label="Second run set"
        runSets={runSets}
        value={block.bRunSetId}
        onChange={(bRunSetId) => onChange({ ...block, bRunSetId })}
      />
      <MetricField
        label="Explain the difference of"
        metric={block.metric}
        known={suggestions.metrics}
        onChange={(metric) => onChange({ ...block, metric })}
      />
      {block.metric !== null && (
        <PartField
          part={block.part}
          parts={METRIC_PARTS}
          onChange={(part) => onChange({ ...block, part })}
        />
      )}
    </>
  );
}

function ModelFields({ block, onChange }: SettingsProps<BlockOf<"model">>) {
  const { data: models } = useQuery(
    orpc.registry.listModels.queryOptions({ input: { limit: 1000 } }),
  );
  const names = models?.rows.map(({ name }) => name) ?? [];
  return (
    <>
      <Select
        size="xs"
        label="Model"
        searchable
        allowDeselect={false}
        placeholder="Choose a model of the registry"
        nothingFoundMessage="No model matches"
        data={withValues(names, [block.model])}
        value={block.model === "" ? null : block.model}
        onChange={(model) => {
          if (model !== null) onChange({ ...block, model, version: null });
        }}
      />
      <NumberInput
        size="xs"
        label="Version"
        placeholder="The newest"
        min={1}
        allowDecimal={false}
        value={block.version ?? ""}
        onChange={(version) =>
          onChange({
            ...block,
            version: typeof version === "number" && version > 0 ? version : null,
          })
        }
      />
    </>
  );
}
