import type { FileFacts } from "./codec.ts";

/** File names that say nothing about the run: its folder does. */
const GENERIC_STEM =
  /^(metrics|progress|results?|history|training|train|log|logs|summary|monitor|scalars|stats|training_log|train_log)$/i;

/** Name of a run that is one file: its folder where the file's own name is a habit, else its path without extension. */
export function nameByFile(file: FileFacts): string {
  const stem = file.name.replace(/\.[^.]+$/, "");
  if (file.folder === ".") return stem;
  return GENERIC_STEM.test(stem) ? file.folder : `${file.folder}/${stem}`;
}
