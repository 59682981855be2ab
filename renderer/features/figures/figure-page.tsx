import { Button, NativeSelect } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { FolderOpen, Image, Link2Off, RefreshCw, Save } from "lucide-react";
import { useEffect, useState } from "react";
import type { WrittenRecipe } from "../../../src/contract/figure-recipe.ts";
import { describeFailure } from "../../client/errors.ts";
import { Notice } from "../../kit/notice.tsx";
import { notify } from "../../kit/notify.tsx";
import { openFile } from "../../kit/open-file.ts";
import { readFigureDraft, writeFigureDraft } from "../../state/figure-view.ts";
import { useView } from "../../state/view.ts";
import { ExportButtons } from "./export-buttons.tsx";
import { FigurePreview } from "./figure-preview.tsx";
import { FigureSettings } from "./figure-settings.tsx";
import styles from "./figures.module.css";
import { saveRecipe } from "./save-recipe.ts";

/** Composes figures and tables of a paper from runs; what it makes is what the command line makes of the same recipe. */
export function FigurePage(): React.JSX.Element {
  const [view, changeView] = useView();
  useEffect(() => {
    document.title = "Figure · Assay";
  }, []);
  const recipe = readFigureDraft(view);
  const onChange = (changed: WrittenRecipe): void => changeView(writeFigureDraft(changed), true);
  if (recipe === undefined)
    return <NoFigure isElsewhere={view.fr !== undefined} onOpen={onChange} />;
  return <Composer recipe={recipe} onChange={onChange} />;
}

async function openRecipe(onOpen: (recipe: WrittenRecipe) => void): Promise<void> {
  const file = await openFile(".yaml,.yml,.json");
  if (file === undefined) return;
  try {
    const { parseRecipe } = await import("../../../src/contract/figure-recipe-text.ts");
    onOpen(parseRecipe(await file.text()));
  } catch (error) {
    notify(describeFailure(error).message);
  }
}

function OpenButton(props: {
  readonly onOpen: (recipe: WrittenRecipe) => void;
}): React.JSX.Element {
  return (
    <Button
      variant="default"
      leftSection={<FolderOpen size={14} />}
      data-command="figure.openRecipe"
      onClick={() => void openRecipe(props.onOpen)}
    >
      Open recipe
    </Button>
  );
}

function NoFigure(props: {
  readonly isElsewhere: boolean;
  readonly onOpen: (recipe: WrittenRecipe) => void;
}): React.JSX.Element {
  const { isElsewhere, onOpen } = props;
  const router = useRouter();
  return (
    <Notice
      isPage
      icon={isElsewhere ? <Link2Off size={20} /> : <Image size={20} />}
      title={isElsewhere ? "This link was made in another browser" : "No figure yet"}
      actions={
        <>
          <Button variant="default" onClick={() => void router.navigate({ to: "/", search: {} })}>
            Go to runs
          </Button>
          <OpenButton onOpen={onOpen} />
        </>
      }
    >
      {isElsewhere
        ? "Recipes with many runs stay in the browser that made them. Ask for the recipe's file."
        : "Show the runs or the comparison that it is to be made of, and choose “Figure for a paper…” from the palette. Or open a recipe."}
    </Notice>
  );
}

function Composer(props: {
  readonly recipe: WrittenRecipe;
  readonly onChange: (recipe: WrittenRecipe) => void;
}): React.JSX.Element {
  const { recipe, onChange } = props;
  const { figures = [], tables = [] } = recipe;
  const [chosen, choose] = useState({ figure: 0, table: 0 });
  const figure = figures[chosen.figure] ?? figures[0];
  const table = tables[chosen.table] ?? tables[0];
  const [drawn, drawAgain] = useState(0);
  return (
    <div className={styles.page}>
      <div className={styles.bar}>
        <h1>Figure for a paper</h1>
        {figures.length > 1 && (
          <Pick
            label="Which figure"
            names={figures.map(({ name }) => name)}
            value={chosen.figure}
            onPick={(at) => choose({ ...chosen, figure: at })}
          />
        )}
        {tables.length > 1 && (
          <Pick
            label="Which table"
            names={tables.map(({ name }) => name)}
            value={chosen.table}
            onPick={(at) => choose({ ...chosen, table: at })}
          />
        )}
        <span className={styles.spring} />
        <Button
          variant="default"
          leftSection={<RefreshCw size={14} />}
          data-command="figure.redraw"
          onClick={() => drawAgain(drawn + 1)}
        >
          Draw again
        </Button>
        <OpenButton onOpen={onChange} />
        <Button
          variant="default"
          leftSection={<Save size={14} />}
          data-command="figure.saveRecipe"
          onClick={() => void saveRecipe(recipe)}
        >
          Save recipe
        </Button>
      </div>
      <div className={styles.parts}>
        <FigureSettings
          recipe={recipe}
          figure={figures.indexOf(figure as (typeof figures)[number])}
          table={tables.indexOf(table as (typeof tables)[number])}
          onChange={onChange}
        />
        <div className={styles.result}>
          <ExportButtons recipe={recipe} figure={figure?.name} table={table?.name} />
          <FigurePreview recipe={recipe} figure={figure?.name} table={table?.name} drawn={drawn} />
        </div>
      </div>
    </div>
  );
}

function Pick(props: {
  readonly label: string;
  readonly names: readonly string[];
  readonly value: number;
  readonly onPick: (index: number) => void;
}): React.JSX.Element {
  return (
    <NativeSelect
      aria-label={props.label}
      value={String(props.value)}
      data={props.names.map((label, i) => ({ value: String(i), label }))}
      onChange={(event) => props.onPick(Number(event.currentTarget.value))}
    />
  );
}
