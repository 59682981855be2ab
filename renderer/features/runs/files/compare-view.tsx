import { useMemo } from "react";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatBytes, plural } from "../../../kit/format.ts";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { TextLines } from "../../../kit/text-lines.tsx";
import { FileBody } from "./file-body.tsx";
import { isBinary, type FileKind } from "./file-kind.ts";
import styles from "./files.module.css";
import { diffLines, type DiffLine } from "./line-diff.ts";
import { useFileContent, type FileContent } from "./use-file-content.ts";

export interface ComparedRun {
  readonly id: string;
  readonly name: string;
}

interface CompareProps {
  readonly runs: readonly [ComparedRun, ComparedRun];
  readonly path: string;
  readonly kind: FileKind;
}

/** The same file of two runs: texts by their lines, everything else next to each other. */
export function CompareView({ runs, path, kind }: CompareProps): React.JSX.Element {
  return kind === "text" || kind === "source" ? (
    <TextDiff runs={runs} path={path} kind={kind} />
  ) : (
    <Beside runs={runs} path={path} kind={kind} />
  );
}

function Beside({ runs, path, kind }: CompareProps): React.JSX.Element {
  return (
    <div className={styles.beside}>
      {runs.map(({ id, name }) => (
        <section key={id} className={styles.view} aria-label={`${path} of ${name}`}>
          <h3 className={styles.besideHead} title={name}>
            <bdi>{name}</bdi>
          </h3>
          <FileBody runId={id} path={path} kind={kind} />
        </section>
      ))}
    </div>
  );
}

function TextDiff({ runs, path, kind }: CompareProps): React.JSX.Element {
  const [before, after] = [useFileContent(runs[0].id, path), useFileContent(runs[1].id, path)];
  if (before.isPending || after.isPending)
    return <SkeletonRows label="Loading both files" rows={12} />;
  if (before.data === undefined || after.data === undefined) {
    const [failed, at] = before.data === undefined ? [before, 0] : ([after, 1] as const);
    return (
      <>
        <p className={styles.facts}>In {runs[at]?.name}:</p>
        <FailureNotice error={failed.error} onRetry={() => void failed.refetch()} />
      </>
    );
  }
  if (isBinary(before.data.bytes) || isBinary(after.data.bytes))
    return <Beside runs={runs} path={path} kind={kind} />;
  return <Lines runs={runs} path={path} before={before.data} after={after.data} />;
}

const MARKS = { same: "  ", added: "+ ", removed: "- " } as const;

function Lines(props: {
  readonly runs: CompareProps["runs"];
  readonly path: string;
  readonly before: FileContent;
  readonly after: FileContent;
}): React.JSX.Element {
  const { runs, path, before, after } = props;
  const diff = useMemo(() => diffLines(decode(before), decode(after)), [before, after]);
  const lines = useMemo(() => diff?.lines.map(toTextLine) ?? [], [diff]);
  if (diff === undefined) {
    return (
      <>
        <p className={styles.facts}>The files differ in too many lines to tell which.</p>
        <Beside runs={runs} path={path} kind="source" />
      </>
    );
  }
  const isSame = diff.added === 0 && diff.removed === 0;
  const isCut = before.bytes.length < before.size || after.bytes.length < after.size;
  return (
    <>
      <p className={styles.facts} role="status">
        {isSame
          ? isCut
            ? "As far as compared, the lines are the same"
            : "The lines are the same"
          : `${plural(diff.removed, "line")} only in ${runs[0].name} (−), ${plural(diff.added, "line")} only in ${runs[1].name} (+)`}
        {isCut &&
          ` · compared are the first ${formatBytes(Math.max(before.bytes.length, after.bytes.length))} of each`}
      </p>
      <TextLines label={`Differences of ${path}`} lines={lines} toneOf={toneOf} />
    </>
  );
}

const decode = ({ bytes }: FileContent): string => new TextDecoder().decode(bytes);

/** Longer lines would stop the page when they are laid out. */
const MAX_LINE = 2000;

const toTextLine = ({ kind, number, text }: DiffLine): { number: number; text: string } => ({
  number,
  text: MARKS[kind] + (text.length > MAX_LINE ? `${text.slice(0, MAX_LINE)}…` : text),
});

const toneOf = (text: string): "added" | "removed" | undefined =>
  text.startsWith(MARKS.added) ? "added" : text.startsWith(MARKS.removed) ? "removed" : undefined;
