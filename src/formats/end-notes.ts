/** Loggers that note the end of each run, by what people call them: a run of theirs that stops without it was broken off. */
const NAMES: Readonly<Record<string, string>> = {
  wandb: "W&B",
  swanlab: "SwanLab",
  sacred: "Sacred",
  mlflow: "MLflow",
  optuna: "Optuna",
};

/** The logger's name where it notes ends; undefined for one that may end without a word. */
export function noterOfEnds(logger: string): string | undefined {
  return NAMES[logger];
}
