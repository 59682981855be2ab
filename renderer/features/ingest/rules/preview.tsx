import { Fragment } from "react";
import type { RulePreview } from "../../../../src/contract/ingest.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatBytes, formatCount, plural } from "../../../kit/format.ts";
import { Notice } from "../../../kit/notice.tsx";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import styles from "./preview.module.css";

interface PreviewProps {
  readonly path: string;
  readonly preview: RulePreview | undefined;
  readonly error: Error | null;
  /** Another one is on its way. */
  readonly isOld: boolean;
}

/** The lines of a file with what a rule finds in them, and what becomes of it. */
export function Preview({ path, preview, error, isOld }: PreviewProps): React.JSX.Element {
  if (path === "") return <Notice title="Choose a file: its lines show what the rule finds" />;
  if (error !== null) return <FailureNotice error={error} />;
  if (preview === undefined) return <SkeletonRows label="Reading the file" rows={8} />;
  const roles = new Map(preview.captures.map(({ name, role }) => [name, role]));
  return (
    <div className={styles.preview} data-old={isOld}>
      <p className={styles.summary} role="status">
        {describe(preview)}
      </p>
      <div className={styles.panes}>
        {/* It scrolls, and so has to be reached by the keyboard. */}
        <div className={styles.lines} tabIndex={0} role="region" aria-label={`Lines of ${path}`}>
          <ol>
            {preview.lines.map((line, i) => (
              <Fragment key={i}>
                {isGap(preview, i) && (
                  <li className={styles.gap}>{plural(preview.hiddenLines, "line")} not shown</li>
                )}
                <Line line={line} roles={roles} />
              </Fragment>
            ))}
          </ol>
        </div>
        <Metrics preview={preview} />
      </div>
    </div>
  );
}

type Role = RulePreview["captures"][number]["role"];

function Line(props: {
  readonly line: RulePreview["lines"][number];
  readonly roles: ReadonlyMap<string, Role>;
}): React.JSX.Element {
  const { number, text, isMatched, captures } = props.line;
  const parts: React.ReactNode[] = [];
  let at = 0;
  for (const { name, from, to } of captures.toSorted((a, b) => a.from - b.from)) {
    // One group in another: the outer one is marked.
    if (from < at) continue;
    parts.push(text.slice(at, from));
    parts.push(
      <mark key={from} title={name} data-role={props.roles.get(name) ?? "metric"}>
        {text.slice(from, to)}
      </mark>,
    );
    at = to;
  }
  parts.push(text.slice(at));
  return (
    <li className={styles.line} data-matched={isMatched}>
      <span className={styles.number}>{number}</span>
      <code>{parts}</code>
    </li>
  );
}

function Metrics({ preview }: { readonly preview: RulePreview }): React.JSX.Element {
  const { metrics, metricsTotal } = preview;
  if (metrics.length === 0)
    return <p className={styles.none}>No metrics yet. Give a number in the pattern a name.</p>;
  return (
    <div className={styles.metrics} tabIndex={0} role="region" aria-label="Metrics that result">
      <table>
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col">Points</th>
            <th scope="col">First points</th>
          </tr>
        </thead>
        <tbody>
          {metrics.map(({ metric, points, first }) => (
            <tr key={metric}>
              <th scope="row">{metric}</th>
              <td>{formatCount(points)}</td>
              <td className={styles.first}>
                {first.map(({ step, value }) => `${step}: ${value}`).join("  ")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {metricsTotal > metrics.length && (
        <p className={styles.none}>And {formatCount(metricsTotal - metrics.length)} more.</p>
      )}
    </div>
  );
}

function isGap({ lines, hiddenLines }: RulePreview, i: number): boolean {
  return hiddenLines > 0 && i === Math.ceil(lines.length / 2);
}

function describe({ matchedLines, otherLines, bytesRead, bytes }: RulePreview): string {
  const total = matchedLines + otherLines;
  const cut =
    bytesRead < bytes ? ` in the first ${formatBytes(bytesRead)} of ${formatBytes(bytes)}` : "";
  return `${formatCount(matchedLines)} of ${plural(total, "line")} match${cut}`;
}
