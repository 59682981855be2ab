import { Button } from "@mantine/core";
import { useState, type ReactNode } from "react";
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

const isFigureFormat = (format: FigureFormat | FigureTableFormat): boolean =>
  (FIGURE_FORMATS as readonly string[]).includes(format);

/** The files of the figure and the table. */
export function ExportButtons({ recipe, figure, table }: ExportProps): React.JSX.Element {
  const [making, setMaking] = useState<string>();
  const nameFor = (format: FigureFormat | FigureTableFormat): string | undefined =>
    isFigureFormat(format) ? figure : table;
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
  const button = ({ format, label, command, title }: (typeof FIGURE_EXPORTS)[number]) => (
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
  );
  const of = (title: string, isFigure: boolean, more?: ReactNode) => (
    <div className={styles.kind} role="group" aria-label={`Files of the ${title.toLowerCase()}`}>
      <span className={styles.of}>{title}</span>
      {FIGURE_EXPORTS.filter(({ format }) => isFigureFormat(format) === isFigure).map(button)}
      {more}
    </div>
  );
  return (
    <div className={styles.exports}>
      {of("Figure", true)}
      {of(
        "Table",
        false,
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
          Copy LaTeX
        </Button>,
      )}
    </div>
  );
}
