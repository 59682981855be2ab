import type { RunRef } from "./copied-run.ts";
import { MlflowNames } from "./mlflow-names.ts";
import type { PersonEdits } from "./queries.ts";

const NOTE_TAG = "mlflow.note.content";

/** The run as people see it: MLflow has no second layer for what they said. */
export function withEdits(ref: RunRef, edits: PersonEdits | undefined): RunRef {
  if (edits === undefined) return ref;
  const name = edits.name ?? ref.name;
  return {
    ...ref,
    name,
    load: async () => {
      const run = await ref.load();
      const names = new MlflowNames();
      const tags = new Map(run.tags.map(({ key, value }) => [key, value]));
      for (const [key, value] of Object.entries(edits.tags)) {
        const known = tags.has(key) ? key : names.give(key);
        if (value === null) tags.delete(known);
        else tags.set(known, value);
      }
      if (edits.notes !== "") tags.set(NOTE_TAG, edits.notes);
      return {
        ...run,
        name,
        tags: [...tags].map(([key, value]) => ({ key, value })),
        seal: `${run.seal} ${JSON.stringify(edits)}`,
      };
    },
  };
}
