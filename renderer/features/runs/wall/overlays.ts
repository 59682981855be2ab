const WORDS = "train|training|val|valid|validation|dev|test|eval|evaluation";
/** Before or behind the thing that is measured: "val/loss", "val_loss", "loss.val". */
const STAGES = [
  new RegExp(`^(?<stage>${WORDS})[/_.-](?<thing>.+)$`, "i"),
  new RegExp(`^(?<thing>.+)[/_.-](?<stage>${WORDS})$`, "i"),
];
/** In the order that curves are read: training first. */
const ORDER = [
  "train",
  "training",
  "",
  "val",
  "valid",
  "validation",
  "dev",
  "eval",
  "evaluation",
  "test",
];

/** Metrics that share a chart. */
export interface Overlay {
  /** What is measured, whatever the stage; of one metric alone its name. */
  readonly name: string;
  readonly metrics: readonly [string, ...string[]];
}

/**
 * Metrics that measure the same thing at different stages, as one overlay each: "train/loss" with "val/loss", "loss" with
 * "val_loss". Each metric is in one; they stand in the order of their first metric.
 */
export function overlayMetrics(metrics: readonly string[]): readonly Overlay[] {
  const byThing = Map.groupBy(metrics, thingOf);
  return [...byThing].flatMap(([thing, names]): Overlay[] => {
    const ordered = names.toSorted((a, b) => ORDER.indexOf(stageOf(a)) - ORDER.indexOf(stageOf(b)));
    const [first, ...rest] = ordered;
    if (first === undefined) return [];
    return [{ name: rest.length === 0 ? first : thing, metrics: [first, ...rest] }];
  });
}

function thingOf(name: string): string {
  return readStage(name)?.["thing"] ?? name;
}

function stageOf(name: string): string {
  return readStage(name)?.["stage"]?.toLowerCase() ?? "";
}

function readStage(name: string): Readonly<Record<string, string>> | undefined {
  return STAGES.map((stage) => stage.exec(name)?.groups).find((groups) => groups !== undefined);
}
