import { Button, Checkbox } from "@mantine/core";
import { Plus } from "lucide-react";
import {
  FIGURE_PRESETS,
  FIGURE_PRESET_NAMES,
  type FigurePresetName,
} from "../../../src/contract/figure-presets.ts";
import type { WrittenRecipe } from "../../../src/contract/figure-recipe.ts";
import {
  moveBy,
  replaceAt,
  withoutUndefined,
  type WrittenFigure,
  type WrittenTable,
} from "./edit-recipe.ts";
import { Choice, DraftInput, NumberField } from "./fields.tsx";
import { goAlong, goToNewPart, goToPart } from "./go-to-part.ts";
import styles from "./figures.module.css";
import { PanelSettings } from "./panel-settings.tsx";
import { RunsSettings } from "./runs-settings.tsx";
import { TableSettings } from "./table-settings.tsx";
import { useFigureMetrics } from "./use-figure-metrics.ts";

const PRESET_TITLES = Object.fromEntries(
  FIGURE_PRESET_NAMES.map((name) => [name, FIGURE_PRESETS[name].title]),
) as Record<FigurePresetName, string>;
const FONTS = { preset: "Of the preset", serif: "Serif (Times)", sans: "Sans (Arial)" } as const;
const LEGENDS = { below: "Below", above: "Above", inside: "In each panel", none: "None" } as const;
const PALETTES = {
  "okabe-ito": "Okabe and Ito",
  bright: "Bright (Tol)",
  grey: "Grey",
} as const;
const METRIC_LIST = "figure-metrics";

interface SettingsProps {
  readonly recipe: WrittenRecipe;
  readonly figure: number;
  readonly table: number;
  readonly onChange: (recipe: WrittenRecipe) => void;
}

/** What a recipe mostly says; the rest (runs of single panels, say) stays as the file has it. */
export function FigureSettings(props: SettingsProps): React.JSX.Element {
  const { recipe, figure: at, table: tableAt, onChange } = props;
  const { figures = [], tables = [], runs } = recipe;
  const figure = figures[at];
  const table = tables[tableAt];
  const metrics = useFigureMetrics(runs);
  const putTable = (part: Partial<WrittenTable> | undefined): void =>
    onChange({ ...recipe, tables: replaceAt(tables, tableAt, part) });
  return (
    <div className={styles.settings} data-fields>
      <datalist id={METRIC_LIST}>
        {metrics.map((metric) => (
          <option key={metric} value={metric} />
        ))}
      </datalist>
      {runs !== undefined && (
        <RunsSettings runs={runs} onChange={(changed) => onChange({ ...recipe, runs: changed })} />
      )}
      <div className={styles.part}>
        <Checkbox
          label="Draw what is there where runs or metrics are missing"
          checked={recipe.missing === "warn"}
          onChange={({ currentTarget: { checked } }) =>
            onChange(
              withoutUndefined({
                ...recipe,
                missing: checked ? "warn" : undefined,
              } as object) as WrittenRecipe,
            )
          }
        />
      </div>
      {figure !== undefined && (
        <FigurePart
          figure={figure}
          metrics={metrics}
          onChange={(part) => onChange({ ...recipe, figures: replaceAt(figures, at, part) })}
        />
      )}
      {table !== undefined && (
        <TableSettings table={table} list={METRIC_LIST} onChange={putTable} />
      )}
    </div>
  );
}

interface FigurePartProps {
  readonly figure: WrittenFigure;
  readonly metrics: readonly string[];
  readonly onChange: (part: Partial<WrittenFigure>) => void;
}

function FigurePart({ figure, metrics, onChange }: FigurePartProps): React.JSX.Element {
  const preset = FIGURE_PRESETS[figure.preset ?? "neurips"];
  const { panels, sizes = {} } = figure;
  const put = (part: Record<string, unknown>): void => onChange(part as Partial<WrittenFigure>);
  const unused = metrics.find((metric) => panels.every((panel) => panel.metric !== metric));
  return (
    <>
      <fieldset className={styles.part}>
        <legend>Figure</legend>
        <div className={styles.row}>
          <DraftInput
            label="Name"
            value={figure.name}
            onCommit={(name) => name !== "" && onChange({ name })}
          />
          <Choice
            label="Preset"
            value={figure.preset ?? "neurips"}
            titles={PRESET_TITLES}
            onChange={(name) =>
              put({ preset: name, width: undefined, height: undefined, sizes: undefined })
            }
          />
        </div>
        <div className={styles.row}>
          <NumberField
            label="Width, mm"
            value={figure.width}
            usual={String(preset.widthMm)}
            onCommit={(width) => put({ width })}
          />
          <NumberField
            label="Height, mm"
            value={figure.height}
            usual={String(preset.heightMm)}
            onCommit={(height) => put({ height })}
          />
        </div>
        <div className={styles.row}>
          <NumberField
            label="Panels beside each other"
            value={figure.columns}
            usual={String(Math.min(3, panels.length))}
            onCommit={(columns) => put({ columns })}
          />
          <Choice
            label="Legend"
            value={figure.legend ?? "below"}
            titles={LEGENDS}
            onChange={(legend) => onChange({ legend })}
          />
        </div>
        <div className={styles.row}>
          <Choice
            label="Font"
            value={figure.font ?? "preset"}
            titles={FONTS}
            onChange={(font) => put({ font: font === "preset" ? undefined : font })}
          />
          <Choice
            label="Colours"
            value={figure.palette ?? "okabe-ito"}
            titles={PALETTES}
            onChange={(palette) => onChange({ palette })}
          />
        </div>
        <div className={styles.row}>
          {(["label", "tick", "legend"] as const).map((part) => (
            <NumberField
              key={part}
              label={{ label: "Labels, pt", tick: "Numbers, pt", legend: "Legend, pt" }[part]}
              value={sizes[part]}
              usual={String(preset.sizes[part])}
              onCommit={(size) => put({ sizes: withoutUndefined({ ...sizes, [part]: size }) })}
            />
          ))}
        </div>
        <div className={styles.checks}>
          {(
            [
              ["letters", "Letters", true],
              ["dashes", "Dashes", true],
              ["markers", "Markers", false],
              ["grid", "Grid", true],
            ] as const
          ).map(([part, label, usual]) => (
            <Checkbox
              key={part}
              label={label}
              checked={figure[part] ?? usual}
              onChange={(event) => onChange({ [part]: event.currentTarget.checked })}
            />
          ))}
        </div>
      </fieldset>
      {panels.map((panel, i) => (
        <PanelSettings
          // oxlint-disable-next-line react/no-array-index-key -- two panels may show the same
          key={i}
          panel={panel}
          index={i}
          count={panels.length}
          metrics={METRIC_LIST}
          onChange={(part) => {
            onChange({ panels: replaceAt(panels, i, part) });
            if (part === undefined) goToPart("panel", Math.min(i, panels.length - 2));
          }}
          onMove={(by) => {
            onChange({ panels: moveBy(panels, i, by) });
            goAlong(i + by, panels.length, by);
          }}
        />
      ))}
      <Button
        variant="default"
        leftSection={<Plus size={14} />}
        data-command="figure.addPanel"
        onClick={() => {
          onChange({ panels: [...panels, { metric: unused ?? panels[0]?.metric ?? "loss" }] });
          void goToNewPart("panel", panels.length);
        }}
      >
        Panel
      </Button>
    </>
  );
}
