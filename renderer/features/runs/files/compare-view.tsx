import { useMemo } from "react";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatBytes } from "../../../kit/format.ts";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { FileBody } from "./file-body.tsx";
import { isBinary, type FileKind } from "./file-kind.ts";
import styles from "./files.module.css";
import { LinesDiff } from "./lines-diff.tsx";
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

function Lines(props: {
  readonly runs: CompareProps["runs"];
  readonly path: string;
  readonly before: FileContent;
  readonly after: FileContent;
}): React.JSX.Element {
  const { runs, path, before, after } = props;
  const texts = useMemo(() => [decode(before), decode(after)] as const, [before, after]);
  const isCut = before.bytes.length < before.size || after.bytes.length < after.size;
  return (
    <LinesDiff
      label={`Differences of ${path}`}
      names={[runs[0].name, runs[1].name]}
      before={texts[0]}
      after={texts[1]}
      cutAt={isCut ? formatBytes(Math.max(before.bytes.length, after.bytes.length)) : undefined}
      fallback={<Beside runs={runs} path={path} kind="source" />}
    />
  );
}

const decode = ({ bytes }: FileContent): string => new TextDecoder().decode(bytes);
