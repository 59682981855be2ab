import { ActionIcon, Button, Popover, SegmentedControl, Switch, TextInput } from "@mantine/core";
import { SlidersHorizontal, X } from "lucide-react";
import { compilePattern } from "../../../../kit/pattern.ts";
import type { RuleView } from "../../../../state/card-view.ts";
import { closeDialog, openDialog, useUi } from "../../../../state/ui.ts";
import { axisChange, useView } from "../../../../state/view.ts";
import { useDefaultSmoothing } from "../../../system/index.ts";
import { BY_NAME, SPREAD } from "../../colors/index.ts";
import { resolveLook } from "../look.ts";
import { LookForm } from "./look-form.tsx";
import { PathInput } from "./path-input.tsx";
import styles from "./settings.module.css";

const MOST_RULES = 50;

interface WallSettingsProps {
  readonly projectIds: readonly string[];
  readonly isOneProject: boolean;
  readonly metrics: readonly string[];
}

const TOOLTIP_ROWS = [
  { value: "", label: "As fit" },
  { value: "5", label: "5" },
  { value: "30", label: "30" },
];
/** "~" and a regular expression. */
function isNamePattern(text: string): boolean {
  const source = text.slice(BY_NAME.length);
  return text.startsWith(BY_NAME) && source !== "" && compilePattern(source).error === undefined;
}

const COLORS = [{ value: SPREAD, label: "As different as can be" }];

/** How all charts look, what lines are called, which metrics share a chart or a section. */
export function WallSettings(props: WallSettingsProps): React.JSX.Element {
  const isOpen = useUi(({ dialog }) => dialog?.kind === "charts");
  return (
    <Popover
      opened={isOpen}
      onChange={(opened) => {
        if (!opened) closeDialog();
      }}
      width={440}
      position="bottom-end"
      trapFocus
      withinPortal
      // A select's list lies outside of the popover.
      closeOnClickOutside={false}
    >
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          data-command="charts.settings"
          title="How the charts look"
          leftSection={<SlidersHorizontal size={14} aria-hidden />}
          onClick={() => (isOpen ? closeDialog() : openDialog({ kind: "charts" }))}
        >
          <span className={styles.buttonLabel}>Charts</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Settings of all charts">
        <Settings {...props} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Settings({ projectIds, isOneProject, metrics }: WallSettingsProps): React.JSX.Element {
  const [view, changeView] = useView();
  const defaultWeight = useDefaultSmoothing();
  const rules = view.sr ?? [];
  const setRules = (next: readonly RuleView[]): void =>
    changeView({ sr: next.length === 0 ? undefined : [...next] });
  return (
    <div className={styles.scroll} data-command="charts.settings">
      <LookForm
        value={view}
        inherited={resolveLook([], defaultWeight)}
        from={undefined}
        metrics={metrics}
        onChange={(parts) => changeView("x" in parts ? axisChange(parts.x ?? "step") : parts)}
      />
      <Switch
        size="xs"
        label="Train and validation in one chart"
        data-command="charts.overlay"
        checked={view.ov === true}
        onChange={(event) => changeView({ ov: event.currentTarget.checked || undefined })}
      />
      {isOneProject && (
        <PathInput
          label="Colour runs by"
          projectIds={projectIds}
          value={view.cb}
          placeholder="Colours of their own; ~ and a pattern of names"
          isAlso={isNamePattern}
          special={COLORS}
          onChange={(cb) => changeView({ cb })}
          onClear={() => changeView({ cb: undefined })}
        />
      )}
      <TextInput
        id="line-names"
        size="xs"
        label="Names of lines"
        placeholder="${run:name} - ${config:lr} [[${x}: ${y}]]"
        maxLength={1000}
        value={view.ln ?? ""}
        onChange={({ currentTarget: { value } }) =>
          changeView({ ln: value === "" ? undefined : value })
        }
      />
      <div className={styles.row}>
        <span>Lines in tooltips</span>
        <SegmentedControl
          size="xs"
          aria-label="Lines in tooltips"
          data={TOOLTIP_ROWS}
          value={view.tr === undefined ? "" : String(view.tr)}
          onChange={(rows) => changeView({ tr: rows === "" ? undefined : Number(rows) })}
        />
      </div>
      <h3 className={styles.title}>Sections by rule</h3>
      {[...rules, ...(rules.length < MOST_RULES ? [undefined] : [])].map((rule, index) => (
        <RuleInput
          // A rule that goes away leaves the others as they are.
          key={index}
          rule={rule}
          onChange={(next) =>
            setRules(
              next === undefined
                ? rules.filter((_, i) => i !== index)
                : [...rules.slice(0, index), next, ...rules.slice(index + 1)],
            )
          }
        />
      ))}
    </div>
  );
}

function RuleInput(props: {
  /** Undefined: the one that is to come. */
  readonly rule: RuleView | undefined;
  readonly onChange: (rule: RuleView | undefined) => void;
}): React.JSX.Element {
  const { rule, onChange } = props;
  const [title, pattern] = rule ?? ["", ""];
  const { error } = compilePattern(pattern);
  return (
    <div className={styles.rule}>
      <TextInput
        size="xs"
        aria-label="Name of the section"
        placeholder="New section"
        maxLength={200}
        value={title}
        onChange={({ currentTarget: { value } }) => {
          if (value !== "") onChange([value, pattern]);
        }}
      />
      <TextInput
        size="xs"
        aria-label={`Names of metrics in ${title === "" ? "it" : title}`}
        placeholder="Regular expression"
        disabled={rule === undefined}
        error={error}
        maxLength={500}
        value={pattern}
        onChange={({ currentTarget: { value } }) => onChange([title, value])}
      />
      <ActionIcon
        size="sm"
        aria-label={`Remove section ${title}`}
        disabled={rule === undefined}
        data-command="charts.settings"
        onClick={() => onChange(undefined)}
      >
        <X size={13} />
      </ActionIcon>
    </div>
  );
}
