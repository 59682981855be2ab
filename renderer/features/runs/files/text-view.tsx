import { useMemo } from "react";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatBytes, formatCount } from "../../../kit/format.ts";
import { MarkdownView } from "../../../kit/markdown-view.tsx";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { TextLines } from "../../../kit/text-lines.tsx";
import { isBinary, toHexRows, type FileKind } from "./file-kind.ts";
import styles from "./files.module.css";
import { JsonTree } from "../../../kit/json-tree.tsx";
import { ModelView } from "./model-view.tsx";
import { NotebookView } from "./notebook-view.tsx";
import { PlainText } from "../../../kit/plain-text.tsx";
import { useFileContent, type FileContent } from "./use-file-content.ts";

const HEX_BYTES = 4096;
/** A picture in a notebook is text, and long. */
const MAX_NOTEBOOK_BYTES = 64 * 1024 * 1024;

/** A file by its text; what is none by its header as a model, or by its bytes. */
export function TextView(props: {
  readonly runId: string;
  readonly path: string;
  readonly kind: FileKind;
}): React.JSX.Element {
  const { runId, path, kind } = props;
  const { data, error, isPending, refetch } = useFileContent(
    runId,
    path,
    kind === "notebook" ? MAX_NOTEBOOK_BYTES : undefined,
  );
  const binary = useMemo(() => data !== undefined && isBinary(data.bytes), [data]);
  if (isPending) return <SkeletonRows label="Loading the file" rows={12} />;
  if (data === undefined) return <FailureNotice error={error} onRetry={() => void refetch()} />;
  if (!binary) return <ContentView path={path} kind={kind} content={data} />;
  const hex = <HexView size={data.size} bytes={data.bytes.subarray(0, HEX_BYTES)} />;
  // As a model it was looked at before, or its bytes are what somebody wants to see.
  if (kind === "model" || kind === "source") return hex;
  return <ModelView runId={runId} path={path} fallback={hex} />;
}

function ContentView(props: {
  readonly path: string;
  readonly kind: FileKind;
  readonly content: FileContent;
}): React.JSX.Element {
  const { path, kind, content } = props;
  const { size, bytes } = content;
  const text = useMemo(() => new TextDecoder().decode(bytes), [bytes]);
  const isCut = bytes.length < size;
  const shown = isCut
    ? `the first ${formatBytes(bytes.length)} of ${formatBytes(size)}`
    : formatBytes(size);
  return (
    <>
      <p className={styles.facts}>{size === 0 ? "Empty file" : shown}</p>
      <Shown path={path} kind={kind} text={text} isCut={isCut} />
    </>
  );
}

function Shown(props: {
  readonly path: string;
  readonly kind: FileKind;
  readonly text: string;
  readonly isCut: boolean;
}): React.JSX.Element {
  const { path, kind, text, isCut } = props;
  if (kind === "markdown") {
    return (
      <div className={styles.markdown} tabIndex={0} role="region" aria-label="Markdown" dir="auto">
        {/* Below the name of the run. */}
        <MarkdownView source={text} below={1} />
      </div>
    );
  }
  if (!isCut && text.trim() !== "") {
    if (kind === "json" || kind === "yaml")
      return <JsonTree kind={kind} text={text} label={path} />;
    if (kind === "notebook") return <NotebookView text={text} label={path} />;
  }
  return <PlainText label={path} text={text} />;
}

function HexView({ size, bytes }: FileContent): React.JSX.Element {
  const lines = useMemo(
    () => toHexRows(bytes).map((text) => ({ number: undefined, text })),
    [bytes],
  );
  return (
    <>
      <p className={styles.facts}>
        Not text: {formatBytes(size)} ({formatCount(size)} bytes)
        {bytes.length < size && `, the first ${formatCount(bytes.length)} below`}
      </p>
      <TextLines label="Bytes" lines={lines} />
    </>
  );
}
