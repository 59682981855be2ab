import { Button } from "@mantine/core";
import { Plus, X } from "lucide-react";
import { IconButton } from "../../kit/icon-button.tsx";
import { plural } from "../../kit/format.ts";
import { replaceAt, type WrittenRuns, type WrittenSet } from "./edit-recipe.ts";
import { Choice, DraftInput } from "./fields.tsx";
import styles from "./figures.module.css";
import { goToNewPart, goToPart } from "./go-to-part.ts";

const GROUPINGS = {
  set: "Each set is a group",
  repetitions: "Everything but the seed",
  run: "Each run",
  paths: "Values of paths",
} as const;

/** Which runs, and how they become groups. */
export function RunsSettings(props: {
  readonly runs: WrittenRuns;
  readonly onChange: (runs: WrittenRuns) => void;
}): React.JSX.Element {
  const { runs, onChange } = props;
  const { sets, groupBy = "set" } = runs;
  const change = (index: number, part: Partial<WrittenSet> | undefined): void =>
    onChange({ ...runs, sets: replaceAt(sets, index, part) });
  return (
    <fieldset className={styles.part}>
      <legend>Runs</legend>
      {sets.map((set, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- sets have no name of their own
        <div key={i} className={styles.entry} data-part={`set-${i}`}>
          <DraftInput
            label={`Label of set ${i + 1}`}
            value={set.label ?? ""}
            placeholder="by itself"
            onCommit={(label) => change(i, { label: label === "" ? undefined : label } as object)}
          />
          {set.ids === undefined ? (
            <DraftInput
              label={`Query of set ${i + 1}`}
              value={set.query ?? ""}
              placeholder="every run"
              className={styles.longer ?? ""}
              onCommit={(query) => change(i, { query })}
            />
          ) : (
            <p className={styles.note}>{plural(set.ids.length, "run")} by id</p>
          )}
          <IconButton
            label={`Remove set ${i + 1}`}
            disabled={sets.length === 1}
            onClick={() => {
              change(i, undefined);
              goToPart("set", Math.min(i, sets.length - 2));
            }}
          >
            <X size={14} />
          </IconButton>
        </div>
      ))}
      <div className={styles.row}>
        <Choice
          label="Groups"
          value={typeof groupBy === "string" ? groupBy : "paths"}
          titles={GROUPINGS}
          onChange={(value) =>
            onChange({ ...runs, groupBy: value === "paths" ? ["params.lr"] : value })
          }
        />
        <Button
          variant="default"
          leftSection={<Plus size={14} />}
          data-command="figure.addSet"
          onClick={() => {
            onChange({ ...runs, sets: [...sets, addedSet(sets)] });
            void goToNewPart("set", sets.length);
          }}
        >
          Runs
        </Button>
      </div>
      {typeof groupBy !== "string" && (
        <DraftInput
          label="Paths, with commas between"
          value={groupBy.join(", ")}
          onCommit={(text) => {
            const paths = text.split(",").flatMap((path) => path.trim() || []);
            if (paths.length > 0) onChange({ ...runs, groupBy: paths });
          }}
        />
      )}
    </fieldset>
  );
}

/** The last query once more, to be changed. */
function addedSet(sets: readonly WrittenSet[]): WrittenSet {
  const { ids: _, ...found } = sets.findLast((set) => set.ids === undefined) ?? { query: "" };
  return { ...found, label: `Set ${sets.length + 1}` };
}
