import { parseNumber } from "../numbers.ts";

/** As printf, Python and C++ print numbers; a source of patterns. */
export const NUMBER = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?(?:[nN][aA][nN]|[iI][nN][fF](?:inity)?)`;

/** How a line of a style says its place. */
type Axis =
  /** Group `step`. */
  | "step"
  /** Group `epoch`, counted through by `at` of `of`: one axis over all epochs. */
  | "place-in-epoch"
  /** The line tells of what was before it: the step of the line before. */
  | "before";

/** A way in which a tool prints its metrics: which lines, how they are cut into values, where they stand. */
export interface Style {
  /** The logger that is named. */
  readonly name: string;
  /** Of a whole line without what `logging` puts before it. Groups: those of the axis, and `values`. */
  readonly line: RegExp;
  /** `values` is cut here. */
  readonly split: RegExp;
  /** A piece, of few ways to match: groups `name`, `value`, where it is printed the running mean as `mean`, or the number it is `of`. */
  readonly pair: RegExp;
  /** Other pieces mean that the line is none of this style. */
  readonly isStrict?: true;
  readonly axis: Axis;
  readonly nameOf?: (name: string) => string;
  /** Of other lines than the ones that a training repeats: alone they make no training. */
  readonly isAside?: true;
}

const pair = (name: string, between: string, behind = ""): RegExp =>
  new RegExp(String.raw`^(?<name>${name})${between}(?<value>${NUMBER})${behind}$`);

export const STYLES: readonly Style[] = [
  {
    // [12]	train-rmse:0.1	eval-rmse:0.2+0.01
    name: "xgboost",
    line: /^\[(?<step>\d+)\]\t(?<values>.+)$/,
    split: /\t/,
    pair: pair(String.raw`[^:]{1,100}-[^:]{1,100}`, ":", `(?:[+](?:${NUMBER}))?`),
    isStrict: true,
    axis: "step",
    // As `evals_result` has it: the data set, then the metric.
    nameOf: (name) => name.replace("-", "/"),
  },
  {
    // [10]	valid_0's l2: 0.24	valid_0's auc: 0.76 + 0.01
    name: "lightgbm",
    line: /^(?:\[LightGBM\] \[Info\] )?\[(?<step>\d+)\]\t(?<values>.+)$/,
    split: /\t/,
    pair: pair(String.raw`[^:]{1,100}'s [^:]{1,100}`, ": ", String.raw`(?: \+ (?:${NUMBER}))?`),
    isStrict: true,
    axis: "step",
    nameOf: (name) => name.replace("'s ", "/"),
  },
  {
    // The program's: [LightGBM] [Info] Iteration:10, valid_1 auc : 0.76
    name: "lightgbm",
    line: /^\[LightGBM\] \[Info\] Iteration: ?(?<step>\d+), (?<values>.+)$/,
    split: /\t/,
    pair: pair(String.raw`\S{1,100} [^:]{1,100}?`, " ?: "),
    isStrict: true,
    axis: "step",
    nameOf: (name) => name.replace(" ", "/"),
  },
  {
    // 12:	learn: 0.63	test: 0.64	test1: 0.65	best: 0.64 (11)	total: 50ms	remaining: 1s
    name: "catboost",
    line: /^(?<step>\d+):\t(?<values>(?:learn|test): .+)$/,
    split: /\t/,
    pair: pair(String.raw`learn|test\d*`, ": "),
    axis: "step",
  },
  {
    // Epoch: [0][ 10/5005]	Time  0.1 ( 0.2)	Loss 6.9e+00 (7.0e+00)	Acc@1   0.00 (  0.50)
    name: "pytorch-imagenet",
    line: /^Epoch: \[(?<epoch>\d+)\]\s*\[\s*(?<at>\d+)\/(?<of>\d+)\]\s+(?<values>.+)$/,
    split: /\t+/,
    pair: pair(
      String.raw`[^\d\s][^\s:]*`,
      String.raw`:?\s+`,
      String.raw`\s*(?:\(\s*(?<mean>${NUMBER})\s*\))?`,
    ),
    axis: "place-in-epoch",
  },
  {
    //  *   Acc@1 71.200 Acc@5 90.100
    name: "pytorch-imagenet",
    line: /^\s*\* +(?<values>Acc@\d.*)$/,
    split: /(?<=\d) +(?=\D)/,
    pair: pair(String.raw`Acc@\d+`, " +"),
    isStrict: true,
    axis: "before",
    nameOf: (name) => `test/${name}`,
    isAside: true,
  },
  {
    // Train Epoch: 1 [640/60000 (1%)]	Loss: 0.216
    name: "pytorch-mnist",
    line: /^Train Epoch: (?<epoch>\d+) \[\s*(?<at>\d+)\/(?<of>\d+) \(\s*\d+(?:\.\d+)?%\)\]\s+(?<values>.+)$/,
    split: /\t+/,
    pair: pair(String.raw`[A-Za-z_][^:]*`, ":\\s*"),
    axis: "place-in-epoch",
  },
  {
    // Test set: Average loss: 0.05, Accuracy: 9800/10000 (98%)
    name: "pytorch-mnist",
    line: /^(?:Test|Validation) set: (?<values>.+)$/,
    split: /, /,
    pair: pair(String.raw`[A-Za-z_][^:]*`, ":\\s*", String.raw`(?:\/(?<of>\d+)\s*\([^)]*\))?`),
    axis: "before",
    nameOf: (name) => `test/${name.toLowerCase().replace("average ", "")}`,
    isAside: true,
  },
];

export interface Value {
  readonly name: string;
  readonly value: number;
}

/** What a style's line holds; undefined where the line is not of the style. */
export function readStyle(
  style: Style,
  text: string,
):
  | { readonly groups: Readonly<Record<string, string>>; readonly values: readonly Value[] }
  | undefined {
  const groups = style.line.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const values: Value[] = [];
  for (const piece of (groups["values"] ?? "").split(style.split)) {
    if (piece.trim() === "") continue;
    const found = style.pair.exec(piece.trim())?.groups;
    const value = parseNumber(found?.["value"] ?? "");
    if (found === undefined || value === undefined) {
      if (style.isStrict === true) return undefined;
      continue;
    }
    const printed = (found["name"] ?? "").trim();
    const name = style.nameOf?.(printed) ?? printed;
    const of = parseNumber(found["of"] ?? "");
    values.push({ name, value: of === undefined ? value : value / of });
    const mean = parseNumber(found["mean"] ?? "");
    if (mean !== undefined) values.push({ name: `${name}/avg`, value: mean });
  }
  return values.length === 0 ? undefined : { groups, values };
}
