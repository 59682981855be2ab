import type { MetricStatistics, Verdict } from "../contract/compare-statistics.ts";
import type { ConfigRow } from "../contract/compare-config.ts";
import { writeTable } from "../base/text-table.ts";

/** The first row is the head. */
type TextRows = ReadonlyArray<readonly string[]>;

/** missing: the base has it and the head has not. */
export type DiffVerdict = Verdict | "missing";

/** A metric of head held against base. */
export interface DiffRow {
  readonly metric: string;
  readonly base: string;
  readonly head: string;
  readonly difference: string;
  readonly p: string;
  readonly verdict: DiffVerdict;
  /** Why it counts as worse although no test says so. */
  readonly because: string;
}

export interface DiffReport {
  readonly title: string;
  readonly base: DiffSide;
  readonly head: DiffSide;
  readonly rows: readonly DiffRow[];
  readonly config: readonly ConfigRow[];
  readonly configTotal: number;
  /** Sentences of what was found, one for each metric that a test judged. */
  readonly readings: readonly string[];
  readonly notes: readonly string[];
  readonly tool: string;
}

export interface DiffSide {
  readonly label: string;
  readonly runs: ReadonlyArray<{ readonly id: string; readonly name: string }>;
  readonly commits: readonly string[];
}

/**
 * @param maxDropPercent a mean that is worse by more than this counts as worse also where no test can tell (one run a side);
 *   undefined: only tests count
 */
export function judgeMetric(
  { metric, goal, groups }: MetricStatistics,
  maxDropPercent: number | undefined,
): DiffRow {
  const [base, head] = groups;
  const against = head?.against ?? null;
  const row = {
    metric,
    base: meanText(base),
    head: meanText(head),
    difference: against === null ? "" : differenceText(against),
    p: toFour(against?.pAdjusted ?? null),
    because: "",
  };
  if ((base?.n ?? 0) > 0 && (head?.n ?? 0) === 0) return { ...row, verdict: "missing" };
  const verdict = against?.verdict ?? "cannot say";
  const percent = typeof against?.percent === "number" ? against.percent : undefined;
  if (verdict !== "cannot say" || percent === undefined || maxDropPercent === undefined)
    return { ...row, verdict };
  const drop = goal === "max" ? -percent : goal === "min" ? percent : 0;
  return drop > maxDropPercent
    ? { ...row, verdict: "worse", because: `beyond the allowed ${toFour(maxDropPercent)} %` }
    : { ...row, verdict };
}

type Against = NonNullable<MetricStatistics["groups"][number]["against"]>;

function meanText(group: MetricStatistics["groups"][number] | undefined): string {
  if (group === undefined || group.n === 0) return "";
  const { n, mean, high } = group;
  const half =
    typeof mean === "number" && typeof high === "number" ? ` ± ${toFour(high - mean)}` : "";
  return `${toFour(mean)}${half} (n ${n})`;
}

function differenceText({ difference, percent, low, high }: Against): string {
  const interval =
    typeof low === "number" && typeof high === "number" ? ` [${toFour(low)}, ${toFour(high)}]` : "";
  const share = typeof percent === "number" ? ` (${signed(percent)} %)` : "";
  return `${signed(difference)}${interval}${share}`;
}

function signed(value: number | string | null): string {
  return typeof value === "number" && value > 0 ? `+${toFour(value)}` : toFour(value);
}

function toFour(value: number | string | null | undefined): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : String(Number(value.toPrecision(4)));
}

const MARKS: Readonly<Record<DiffVerdict, string>> = {
  better: "▲ better",
  worse: "▼ worse",
  differs: "◆ differs",
  "no difference shown": "no difference shown",
  "cannot say": "cannot say",
  missing: "✕ missing",
};

/** What counts most first. */
const ORDER: readonly DiffVerdict[] = [
  "worse",
  "missing",
  "better",
  "differs",
  "cannot say",
  "no difference shown",
];

export function sortRows(rows: readonly DiffRow[]): readonly DiffRow[] {
  return rows.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
}

/** One sentence: what a reader of a pull request wants to know first. */
export function headlineOf(rows: readonly DiffRow[]): string {
  const count = (verdict: DiffVerdict): number =>
    rows.filter((row) => row.verdict === verdict).length;
  const told = ORDER.filter((verdict) => count(verdict) > 0).map(
    (verdict) => `${count(verdict)} ${verdict}`,
  );
  if (told.length === 0) return "No metric could be compared.";
  return `${rows.length} ${rows.length === 1 ? "metric" : "metrics"}: ${told.join(", ")}.`;
}

function metricTable(rows: readonly DiffRow[]): TextRows {
  return [
    ["Metric", "Base", "Head", "Difference", "p (corrected)", "Verdict"],
    ...rows.map(({ metric, base, head, difference, p, verdict, because }) => [
      metric,
      base,
      head,
      difference,
      p,
      because === "" ? MARKS[verdict] : `${MARKS[verdict]}, ${because}`,
    ]),
  ];
}

function configTable(rows: readonly ConfigRow[]): TextRows {
  return [
    ["What", "Base", "Head"],
    ...rows.map(({ label, groups }) => [label, valuesOf(groups[0]), valuesOf(groups[1])]),
  ];
}

function valuesOf(group: ConfigRow["groups"][number] | undefined): string {
  if (group === undefined) return "";
  const shown = group.values.slice(0, 3).map(({ text }) => text.slice(0, 120));
  const rest = group.distinct - shown.length;
  const missing = group.missing > 0 ? ["(not set)"] : [];
  return [...shown, ...missing].join(", ") + (rest > 0 ? ` +${rest}` : "");
}

const MOST_NAMED = 20;

function sideText({ label, runs, commits }: DiffSide): string {
  const named = runs
    .slice(0, MOST_NAMED)
    .map(({ id, name }) => `${name} (${id})`)
    .join(", ");
  const more = runs.length > MOST_NAMED ? ` and ${runs.length - MOST_NAMED} more` : "";
  const commit = commits.length === 0 ? "" : `; commit ${commits.join(", ")}`;
  return `${label}: ${named}${more}${commit}`;
}

/** Begins with a mark by which a script finds its earlier comment. */
export function toMarkdown(report: DiffReport): string {
  const { title, base, head, rows, config, configTotal, readings, notes, tool } = report;
  const escape = (text: string): string =>
    text.replaceAll(/[\r\n]+/g, " ").replaceAll(/[\\`*_~<>[\]$&|#@]/g, "\\$&");
  const lines = [
    "<!-- assay report diff -->",
    `### ${escape(title)}`,
    "",
    `**${escape(headlineOf(rows))}**`,
    "",
  ];
  if (rows.length > 0) lines.push(writeTable(metricTable(rows), "markdown"));
  if (readings.length > 0) lines.push(...readings.map((one) => `- ${escape(one)}`), "");
  if (config.length > 0) {
    lines.push(
      `<details><summary>What differs (${configTotal})</summary>`,
      "",
      writeTable(configTable(config), "markdown"),
      "</details>",
      "",
    );
  }
  lines.push(
    ...[
      `Base: ${sideText(base)}`,
      `Head: ${sideText(head)}`,
      ...notes,
      `Values: mean ± half of the 95 % interval. Made by ${tool}.`,
    ].map((line) => `<sub>${escape(line)}</sub>  `),
    "",
  );
  return lines.join("\n");
}

const STYLE = `:root{color-scheme:light dark}body{font:14px/1.5 system-ui,sans-serif;max-width:960px;margin:24px auto;padding:0 16px}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;width:100%}th,td{text-align:left;padding:4px 8px;border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent);overflow-wrap:anywhere}
caption{text-align:left;font-weight:600;padding:12px 0 4px}tr[data-verdict=worse] td:last-child,tr[data-verdict=missing] td:last-child{font-weight:600}footer{font-size:12px;margin-top:24px;overflow-wrap:anywhere}`;

/** One document without scripts that needs nothing else. */
export function toHtml(report: DiffReport): string {
  const { title, base, head, rows, config, configTotal, readings, notes, tool } = report;
  const escape = (text: string): string =>
    text.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
  const table = (caption: string, [headings = [], ...body]: TextRows, of?: readonly DiffRow[]) =>
    `<table><caption>${escape(caption)}</caption><thead><tr>${headings
      .map((text) => `<th scope="col">${escape(text)}</th>`)
      .join("")}</tr></thead><tbody>${body
      .map(
        (cells, i) =>
          `<tr${of === undefined ? "" : ` data-verdict="${escape(of[i]?.verdict ?? "")}"`}>${cells
            .map((text) => `<td>${escape(text)}</td>`)
            .join("")}</tr>`,
      )
      .join("\n")}</tbody></table>`;
  const list = (items: readonly string[]): string =>
    items.length === 0 ? "" : `<ul>${items.map((one) => `<li>${escape(one)}</li>`).join("")}</ul>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title><style>${STYLE}</style></head><body><main>
<h1>${escape(title)}</h1>
<p><strong>${escape(headlineOf(rows))}</strong></p>
${rows.length === 0 ? "" : table("Metrics", metricTable(rows), rows)}
${list(readings)}
${config.length === 0 ? "" : table(`What differs (${configTotal})`, configTable(config))}
</main><footer>${[
    `Base: ${sideText(base)}`,
    `Head: ${sideText(head)}`,
    ...notes,
    `Values: mean ± half of the 95 % interval. Made by ${tool}.`,
  ]
    .map((line) => `<p>${escape(line)}</p>`)
    .join("\n")}</footer></body></html>
`;
}
