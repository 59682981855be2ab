import { useMemo, useState } from "react";
import { toWireNumber } from "../../../../../src/base/json.ts";
import type { BinBars, HistogramBins } from "../../../../charts/bin-bars.ts";
import { BinChart } from "../../../../charts/bin-chart.tsx";
import type { Domain } from "../../../../charts/scale.ts";
import { plural } from "../../../../kit/format.ts";
import { DataTable, type TableColumn } from "../data-table.tsx";
import styles from "./media.module.css";

interface HistogramItemProps {
  readonly label: string;
  readonly bins: HistogramBins;
  /** Undefined: nothing of it can be drawn. */
  readonly drawn: BinBars | undefined;
  /** What the axes of all histograms of the block cover. */
  readonly values: Domain;
  readonly color: string;
}

/** A histogram as bars, and its bins as a table. */
export function HistogramItem(props: HistogramItemProps): React.JSX.Element {
  const { label, bins, drawn, values, color } = props;
  const [isOpen, setOpen] = useState(false);
  return (
    <div>
      {drawn === undefined ? (
        <p className={styles["note"]}>
          {bins.count.some((count) => count > 0)
            ? "The values of its bins are no numbers that an axis has a place for."
            : "It counts nothing."}
        </p>
      ) : (
        <BinChart label={label} bins={bins} drawn={drawn} values={values} color={color} />
      )}
      {drawn?.areLogged === false && (
        <p className={styles["note"]}>
          Drawn in {drawn.bars.length} equal bins. The logged ones are of several widths, or very
          many: pointing at the chart tells theirs.
        </p>
      )}
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{plural(bins.count.length, "bin")} as logged</summary>
        {isOpen && <BinTable label={label} bins={bins} />}
      </details>
    </div>
  );
}

const COLUMNS = ["From", "To", "Count"].map((label): TableColumn => ({
  key: label,
  label,
  title: label,
  goal: "none",
}));

function BinTable({ label, bins }: Pick<HistogramItemProps, "label" | "bins">): React.JSX.Element {
  const rows = useMemo(() => {
    const { left, right, count } = bins;
    return Array.from(count, (_, i) => ({
      key: String(i),
      name: String(i + 1),
      cells: [left, right, count].map((list) => toWireNumber(list[i] as number)),
    }));
  }, [bins]);
  return (
    <DataTable
      label={`Bins of ${label}`}
      nameLabel="Bin"
      columns={COLUMNS}
      rows={rows}
      sort={undefined}
    />
  );
}
