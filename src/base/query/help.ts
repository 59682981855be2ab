import { METRIC_PARTS } from "./ast.ts";
import { FIELDS } from "./paths.ts";

export interface HelpSection {
  readonly title: string;
  /** What is written, and what it means. */
  readonly rows: ReadonlyArray<readonly [written: string, meaning: string]>;
}

/** The query language on one page: what the command line prints and the app shows. */
export const QUERY_HELP: readonly HelpSection[] = [
  {
    title: "Examples",
    rows: [
      [
        "metrics.val/acc.best > 0.9 and params.lr in (0.1, 0.01)",
        "good runs with one of two rates",
      ],
      ['name =~ "res.*" and not tag.broken and started > -7d', "this week's, by name"],
      ["metrics.train/loss < metrics.val/loss", "two values of one run compared"],
      ["duration > 2h or points > 1M", "units are understood"],
    ],
  },
  {
    title: "Paths",
    rows: [
      ["metrics.KEY.PART", `PART: ${METRIC_PARTS.join(", ")}; without it last`],
      ["params.KEY  tag.KEY", "values that the run was given; nested params are joined by dots"],
      ['metrics."a b".max', "a name with spaces, quotes or brackets goes into quotes"],
      ...FIELDS.map(({ name, about }): [string, string] => [name, about]),
    ],
  },
  {
    title: "Conditions",
    rows: [
      ["PATH  exists PATH", "the run has such a value"],
      ["= != < <= > >=", "compares numbers, times, durations or text with a value or another path"],
      ["in (A, B)  in LOW..HIGH", "one of a list; within a range, both ends included"],
      ['=~ "REGEX"  !~ "REGEX"', "the pattern is found somewhere in the text, or nowhere"],
      ['glob "res*-?[ab]"', "the whole text matches"],
      ["and  or  not  ( )", "not binds before and, that before or"],
    ],
  },
  {
    title: "Values",
    rows: [
      ["0.1  1e-3  10k  2M  5%", "numbers"],
      ["90  15m  3h  7d  2w", "durations, without a unit seconds"],
      ["-7d  now  today  2026-11-24  2026-11-24T10:00", "times, local where no zone is given"],
      ['adam  "two words"  true', "text; quotes make text of what looks like a number"],
    ],
  },
  {
    title: "What a run does not have",
    rows: [
      ["PATH != VALUE", "false where the path is missing, as every comparison"],
      ["not PATH = VALUE", "true there"],
    ],
  },
];

/** As plain text, the meanings in one column. */
export function formatQueryHelp(): string {
  const width = Math.max(
    ...QUERY_HELP.flatMap(({ rows }) => rows.map(([written]) => written.length)),
  );
  return QUERY_HELP.map(({ title, rows }) =>
    [
      `${title}:`,
      ...rows.map(([written, meaning]) => `  ${written.padEnd(width)}  ${meaning}`),
    ].join("\n"),
  ).join("\n\n");
}
