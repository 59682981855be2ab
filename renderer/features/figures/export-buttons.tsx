import { Button } from "@mantine/core";
import { useState } from "react";
import type { WrittenRecipe } from "../../../src/contract/figure-recipe.ts";
import {
  FIGURE_FILES,
  FIGURE_FORMATS,
  type FigureFormat,
  type FigureTableFormat,
} from "../../../src/contract/figures.ts";
import { describeFailure } from "../../client/errors.ts";
import { copyText } from "../../kit/clipboard.ts";
import { notify } from "../../kit/notify.tsx";
import { saveFile } from "../../kit/save-file.ts";
import { FIGURE_EXPORTS } from "./exports.ts";
import styles from "./figures.module.css";
import { makeFile } from "./use-figure.ts";

interface ExportProps {
  readonly recipe: WrittenRecipe;
  readonly figure: string | undefined;
  readonly table: string | undefined;
}

/** The files of the figure and the table. */
export function ExportButtons({ recipe, figure, table }: ExportProps): React.JSX.Element {
  const [making, setMaking] = useState<string>();
  const nameFor = (format: FigureFormat | FigureTableFormat): string | undefined =>
    (FIGURE_FORMATS as readonly string[]).includes(format) ? figure : table;
  const make = async (
    format: FigureFormat | FigureTableFormat,
    take: (file: Blob, name: string) => void | Promise<void>,
  ): Promise<void> => {
    const name = nameFor(format);
    if (name === undefined) return;
    setMaking(format);
    try {
      const { file } = await makeFile(recipe, name, format);
      await take(file, `${name}.${FIGURE_FILES[format].ending}`);
    } catch (error) {
      notify(describeFailure(error).message);
    } finally {
      setMaking(undefined);
    }
  };
  return (
    <div className={styles.exports}>
      {FIGURE_EXPORTS.map(({ format, label, command, title }) => (
        <Button
          key={format}
          variant="default"
          aria-label={title}
          data-command={command}
          disabled={nameFor(format) === undefined}
          loading={making === format}
          onClick={() => void make(format, (file, name) => saveFile(name, file))}
        >
          {label}
        </Button>
      ))}
      <Button
        variant="default"
        data-command="figure.copyTable"
        disabled={table === undefined}
        onClick={() =>
          void make("tex-table", async (file) => {
            await copyText(await file.text());
            notify("Copied.");
          })
        }
      >
        Copy LaTeX table
      </Button>
    </div>
  );
}
