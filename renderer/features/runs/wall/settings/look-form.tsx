import { NumberInput, SegmentedControl, Select } from "@mantine/core";
import { KERNELS, largestAmount, type Kernel } from "../../../../../src/base/smoothing.ts";
import type { LookView } from "../../../../state/card-view.ts";
import type { Look } from "../look.ts";
import { AxisInput } from "./axis-input.tsx";
import styles from "./settings.module.css";

const KERNEL_TITLES: Readonly<Record<Kernel, string>> = {
  ema: "Exponential (TensorBoard)",
  time: "Time-weighted (W&B)",
  gaussian: "Gaussian",
  running: "Running mean",
};
const INHERIT = "inherit";

interface LookFormProps {
  /** What was set here. */
  readonly value: LookView;
  /** What holds where nothing is set. */
  readonly inherited: Look;
  /** Of what it is inherited, as in "as in the section"; undefined for the outermost. */
  readonly from: string | undefined;
  readonly metrics: readonly string[];
  readonly onChange: (parts: LookView) => void;
}

/** How charts look: axes, smoothing, outliers, attempts. What is not set here is inherited, and says from where. */
export function LookForm({ value, inherited, from, metrics, onChange }: LookFormProps) {
  const kernel = value.sk ?? inherited.kernel;
  const isPoints = kernel === "gaussian" || kernel === "running";
  const choice = (
    label: string,
    set: boolean | undefined,
    usual: boolean,
    change: (next: boolean | undefined) => LookView,
  ): React.ReactNode => (
    <div className={styles.row}>
      <span>{label}</span>
      <SegmentedControl
        size="xs"
        aria-label={label}
        data={[
          ...(from === undefined
            ? []
            : [{ value: INHERIT, label: `${usual ? "On" : "Off"}, ${from}` }]),
          { value: "on", label: "On" },
          { value: "off", label: "Off" },
        ]}
        value={set === undefined && from !== undefined ? INHERIT : (set ?? usual) ? "on" : "off"}
        onChange={(next) => onChange(change(next === INHERIT ? undefined : next === "on"))}
      />
    </div>
  );
  return (
    <>
      <div className={styles.row}>
        <span id="look-axis">Horizontal axis</span>
        <AxisInput
          labelledBy="look-axis"
          value={value.x}
          inherited={inherited.axis}
          from={from}
          metrics={metrics}
          onChange={(x) => onChange({ x })}
        />
      </div>
      {choice("Logarithmic x", value.lx, inherited.logX, (lx) => ({ lx }))}
      {choice("Logarithmic y", value.log, inherited.logY, (log) => ({ log }))}
      <div className={styles.row}>
        <span id="look-kernel">Smoothing</span>
        <div className={styles.pair}>
          <Select
            size="xs"
            aria-labelledby="look-kernel"
            allowDeselect={false}
            comboboxProps={{ withinPortal: true }}
            data={[
              ...(from === undefined
                ? []
                : [{ value: INHERIT, label: `${KERNEL_TITLES[inherited.kernel]}, ${from}` }]),
              ...KERNELS.map((one) => ({ value: one as string, label: KERNEL_TITLES[one] })),
            ]}
            value={value.sk ?? (from === undefined ? kernel : INHERIT)}
            onChange={(next) =>
              onChange({
                sk: next === null || next === INHERIT ? undefined : (next as Kernel),
                s: undefined,
              })
            }
          />
          <NumberInput
            size="xs"
            className={styles.number ?? ""}
            aria-label={isPoints ? "Smoothing in points" : "Smoothing weight"}
            placeholder={String(value.sk === undefined ? inherited.smoothing : "")}
            min={0}
            max={largestAmount(kernel)}
            step={isPoints ? 1 : 0.05}
            decimalScale={3}
            clampBehavior="strict"
            value={value.s ?? ""}
            onChange={(next) => onChange({ s: typeof next === "number" ? next : undefined })}
          />
        </div>
      </div>
      {choice("Ignore outliers", value.o, inherited.ignoreOutliers, (o) => ({ o }))}
      {choice("Older attempts", value.g, inherited.ghosts, (g) => ({ g }))}
    </>
  );
}
