import { Button, NumberInput, Switch } from "@mantine/core";
import { useState } from "react";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatCount, formatFull, formatNumber } from "../../../kit/format.ts";
import { Notice } from "../../../kit/notice.tsx";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { useView } from "../../../state/view.ts";
import { useComparison } from "../use-comparison.tsx";
import { MOST_GROUPS } from "../use-drawn-groups.ts";
import { CurveChart } from "./curve-chart.tsx";
import { CurveTable } from "./curve-table.tsx";
import styles from "./curves.module.css";
import { RangeText } from "./range-text.tsx";
import { useCurves, type Curves } from "./use-curves.ts";

/** How fast the groups learn: area under the curves, and steps and time to a target. */
export function CurvesPanel(): React.JSX.Element {
  const comparison = useComparison();
  const { judged, groups } = comparison;
  const { curves, look, isOld, error, retry } = useCurves(comparison);
  if (judged === undefined)
    return (
      <Notice title="There is no metric to draw">
        None of the compared runs has logged a metric yet.
      </Notice>
    );
  if (error !== null) return <FailureNotice error={error} onRetry={retry} />;
  if (curves === undefined) return <SkeletonRows label="Reading the curves" rows={10} />;
  return (
    <section className={styles.panel} aria-label="Learning curves" aria-busy={isOld}>
      <div className={styles.toolbar} role="toolbar" aria-label="Learning curves">
        <Target key={curves.target} curves={curves} />
        <Smooth amount={look.smoothing} />
        <RangeText curves={curves} />
        {groups.length > MOST_GROUPS && (
          <span className={styles.warn}>
            {formatCount(MOST_GROUPS)} of {formatCount(groups.length)} groups drawn
          </span>
        )}
      </div>
      <CurveChart metric={judged.metric} curves={curves} look={look} />
      <CurveTable curves={curves} goal={judged.goal} />
    </section>
  );
}

/** What the curves are to reach. */
function Target({ curves }: { readonly curves: Curves }): React.JSX.Element {
  const { target, isDefaultTarget } = curves;
  const [, changeView] = useView();
  const [draft, setDraft] = useState<number | string>(
    target === null ? "" : isDefaultTarget ? Number(target.toPrecision(4)) : target,
  );
  const commit = (): void => {
    const isSame = target !== null && Number(draft) === Number(target.toPrecision(4));
    if (typeof draft === "number" && Number.isFinite(draft) && !isSame) changeView({ ct: draft });
  };
  return (
    <div className={styles.target} data-command="compare.target">
      <label htmlFor="curve-target">Target</label>
      <NumberInput
        id="curve-target"
        className={styles.targetField ?? ""}
        size="xs"
        hideControls
        title={formatFull(target)}
        value={draft}
        onChange={setDraft}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit();
        }}
      />
      {isDefaultTarget ? (
        <span className={styles.muted}>
          {target === null
            ? "none: no goal, or no value to take"
            : "the baseline’s worst last value"}
        </span>
      ) : (
        <Button
          size="compact-sm"
          variant="subtle"
          data-command="compare.defaultTarget"
          onClick={() => changeView({ ct: undefined })}
        >
          Use the baseline’s worst last value
        </Button>
      )}
    </div>
  );
}

function Smooth({ amount }: { readonly amount: number }): React.JSX.Element {
  const [{ cw }, changeView] = useView();
  return (
    <Switch
      size="xs"
      data-command="compare.smoothCurves"
      label={
        cw === true ? `Smoothed (${formatNumber(amount)}), numbers too` : "Smooth as in charts"
      }
      checked={cw === true}
      onChange={(event) => changeView({ cw: event.currentTarget.checked || undefined })}
    />
  );
}
