import { Checkbox } from "@mantine/core";
import { ArrowDown, ArrowUp, X } from "lucide-react";
import type { BandKind } from "../../../src/contract/figure-recipe.ts";
import { KERNELS, type Kernel } from "../../../src/base/smoothing.ts";
import { IconButton } from "../../kit/icon-button.tsx";
import { withoutUndefined, type WrittenPanel } from "./edit-recipe.ts";
import { Choice, DraftInput, NumberField } from "./fields.tsx";
import styles from "./figures.module.css";

const AXES = { step: "Step", relative: "Relative time", wall: "Wall time" } as const;
const BAND_TITLES: Readonly<Record<BandKind, string>> = {
  interval: "95 % interval",
  sd: "Standard deviation",
  range: "Minimum to maximum",
  none: "No band",
};
const DRAWN = { mean: "Mean of a group", runs: "Each run" } as const;
const KERNEL_TITLES: Readonly<Record<Kernel | "none", string>> = {
  none: "Not smoothed",
  ...(Object.fromEntries(KERNELS.map((kernel) => [kernel, kernel])) as Record<Kernel, string>),
  ema: "Exponential average",
  time: "Time-weighted average",
  gaussian: "Gaussian",
  running: "Running mean",
};
const USUAL_AMOUNT: Readonly<Record<Kernel, number>> = {
  ema: 0.6,
  time: 0.6,
  gaussian: 5,
  running: 9,
};

interface PanelProps {
  readonly panel: WrittenPanel;
  readonly index: number;
  readonly count: number;
  readonly metrics: string;
  readonly onChange: (part: Partial<WrittenPanel> | undefined) => void;
  readonly onMove: (by: -1 | 1) => void;
}

export function PanelSettings(props: PanelProps): React.JSX.Element {
  const { panel, index, count, metrics, onChange, onMove } = props;
  const { x = {}, y = {}, smoothing } = panel;
  const name = `panel ${index + 1}`;
  const orNone = (text: string): string | undefined => (text === "" ? undefined : text);
  const put = (part: Record<string, unknown>): void => onChange(part as Partial<WrittenPanel>);
  const putX = (part: object): void => put({ x: withoutUndefined({ ...x, ...part }) });
  const putY = (part: object): void => put({ y: withoutUndefined({ ...y, ...part }) });
  return (
    <fieldset className={styles.part} data-part={`panel-${index}`}>
      <legend>Panel {index + 1}</legend>
      <div className={styles.entry}>
        <DraftInput
          label={`Metric of ${name}`}
          value={panel.metric}
          list={metrics}
          onCommit={(metric) => metric !== "" && onChange({ metric })}
        />
        <span className={styles.buttons}>
          <IconButton label={`Move ${name} back`} disabled={index === 0} onClick={() => onMove(-1)}>
            <ArrowUp size={14} />
          </IconButton>
          <IconButton
            label={`Move ${name} on`}
            disabled={index === count - 1}
            onClick={() => onMove(1)}
          >
            <ArrowDown size={14} />
          </IconButton>
          <IconButton
            label={`Remove ${name}`}
            disabled={count === 1}
            onClick={() => onChange(undefined)}
          >
            <X size={14} />
          </IconButton>
        </span>
      </div>
      <div className={styles.row}>
        <DraftInput
          label={`Title of ${name}`}
          value={panel.title ?? ""}
          onCommit={(text) => put({ title: orNone(text) })}
        />
        <DraftInput
          label={`Label of y axis, ${name}`}
          value={panel.yLabel ?? ""}
          placeholder={panel.metric}
          onCommit={(text) => put({ yLabel: orNone(text) })}
        />
      </div>
      <div className={styles.row}>
        <Choice
          label={`X axis of ${name}`}
          value={x.axis ?? "step"}
          titles={AXES}
          onChange={(axis) => putX({ axis, from: undefined, to: undefined })}
        />
        <NumberField
          label={`X from, ${name}`}
          value={x.from}
          usual="start"
          onCommit={(from) => putX({ from })}
        />
        <NumberField
          label={`X to, ${name}`}
          value={x.to}
          usual="end"
          onCommit={(to) => putX({ to })}
        />
      </div>
      <div className={styles.row}>
        <NumberField
          label={`Y from, ${name}`}
          value={y.from}
          usual="fits"
          onCommit={(from) => putY({ from })}
        />
        <NumberField
          label={`Y to, ${name}`}
          value={y.to}
          usual="fits"
          onCommit={(to) => putY({ to })}
        />
      </div>
      <div className={styles.checks}>
        <Checkbox
          label="Log x"
          checked={x.log === true}
          onChange={(event) => putX({ log: event.currentTarget.checked || undefined })}
        />
        <Checkbox
          label="Log y"
          checked={y.log === true}
          onChange={(event) => putY({ log: event.currentTarget.checked || undefined })}
        />
      </div>
      <div className={styles.row}>
        <Choice
          label={`Lines of ${name}`}
          value={panel.draw ?? "mean"}
          titles={DRAWN}
          onChange={(draw) => onChange({ draw })}
        />
        <Choice
          label={`Band of ${name}`}
          value={panel.band ?? "interval"}
          titles={BAND_TITLES}
          onChange={(band) => onChange({ band })}
        />
      </div>
      <div className={styles.row}>
        <Choice
          label={`Smoothing of ${name}`}
          value={smoothing === undefined ? "none" : (smoothing.kernel ?? "ema")}
          titles={KERNEL_TITLES}
          onChange={(kernel) =>
            put({
              smoothing: kernel === "none" ? undefined : { kernel, amount: USUAL_AMOUNT[kernel] },
            })
          }
        />
        {smoothing !== undefined && (
          <NumberField
            label={`Amount, ${name}`}
            value={smoothing.amount}
            usual="0"
            onCommit={(amount) => put({ smoothing: { ...smoothing, amount: amount ?? 0 } })}
          />
        )}
      </div>
    </fieldset>
  );
}
