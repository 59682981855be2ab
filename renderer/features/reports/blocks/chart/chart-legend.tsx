import { useState } from "react";
import type { HoverBus } from "../../../../charts/hover-bus.ts";
import { plural } from "../../../../kit/format.ts";
import { TextButton } from "../../../../kit/text-button.tsx";
import styles from "./chart-block.module.css";
import { isDrawn, type ChartLook } from "./look.ts";

/** A run, or a group of them. */
export interface LegendEntry {
  readonly id: string;
  readonly name: string;
  readonly color: string;
  readonly dash: readonly number[] | undefined;
}

interface ChartLegendProps {
  readonly entries: readonly LegendEntry[];
  readonly look: ChartLook;
  readonly onChange: (look: ChartLook) => void;
  readonly bus: HoverBus;
}

/** Beyond these names are only shown when asked for. */
const MOST = 60;
/** Fewer are found without a search. */
const FEW = 8;

/** What the lines are, each to be switched off and on; alone with a double click. */
export function ChartLegend(props: ChartLegendProps): React.ReactNode {
  const { entries, look, onChange, bus } = props;
  const [isOpen, setOpen] = useState(false);
  const found = entries.filter(({ name }) => isDrawn({ ...look, hidden: new Set() }, "", name));
  const listed = isOpen ? found : found.slice(0, MOST);
  const setHidden = (hidden: ReadonlySet<string>): void => onChange({ ...look, hidden });
  const toggle = (id: string): void => {
    const hidden = new Set(look.hidden);
    if (!hidden.delete(id)) hidden.add(id);
    setHidden(hidden);
  };
  if (entries.length === 0) return null;
  return (
    <div className={styles["legend"]} data-chart-tool>
      {entries.length > FEW && (
        <div className={styles["search"]}>
          <input
            type="search"
            aria-label="Show only lines whose names contain"
            placeholder="Filter lines"
            value={look.filter}
            onChange={(event) => onChange({ ...look, filter: event.currentTarget.value })}
          />
          {look.hidden.size > 0 && (
            <TextButton onClick={() => setHidden(new Set())}>Show all</TextButton>
          )}
        </div>
      )}
      <ul aria-label={`Legend of ${plural(entries.length, "line")}`}>
        {listed.map(({ id, name, color, dash }) => (
          <li key={id}>
            <TextButton
              aria-pressed={!look.hidden.has(id)}
              title={name}
              onClick={() => toggle(id)}
              onDoubleClick={() =>
                setHidden(new Set(entries.flatMap((one) => (one.id === id ? [] : [one.id]))))
              }
              onPointerEnter={() => bus.publish({ chartId: "legend", runId: id })}
              onPointerLeave={() => bus.publish(undefined)}
            >
              <svg width={18} height={8} aria-hidden>
                <line
                  x1={0}
                  x2={18}
                  y1={4}
                  y2={4}
                  stroke={color}
                  strokeWidth={2.5}
                  strokeDasharray={dash?.join(" ")}
                />
              </svg>
              <span>{name}</span>
            </TextButton>
          </li>
        ))}
      </ul>
      {found.length > listed.length && (
        <TextButton onClick={() => setOpen(true)}>{found.length - listed.length} more</TextButton>
      )}
      {found.length === 0 && <p>No line has “{look.filter}” in its name.</p>}
    </div>
  );
}
