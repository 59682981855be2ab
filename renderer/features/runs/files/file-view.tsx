import { Button, SegmentedControl, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { createFileReader, signFile } from "../../../client/run-file.ts";
import { copyText } from "../../../kit/clipboard.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatBytes, formatCount } from "../../../kit/format.ts";
import { JsonTree } from "../../../kit/json-tree.tsx";
import { MarkdownView } from "../../../kit/markdown-view.tsx";
import { notifyFailure } from "../../../kit/notify.tsx";
import { PlainText } from "../../../kit/plain-text.tsx";
import { showText } from "../../../kit/shown-text.ts";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { TextLines } from "../../../kit/text-lines.tsx";
import { isBinary, kindOf, toHexRows, type FileKind } from "./file-kind.ts";
import styles from "./files.module.css";
import { TextTableView } from "./text-table-view.tsx";
import { useSigned } from "./use-signed.ts";

/** As much of a text as is read; the beginning of it. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;
const HEX_BYTES = 4096;

interface FileProps {
  readonly runId: string;
  readonly path: string;
}

/** One file, in the way that suits it; "Source" shows its text. */
export function FileView({ runId, path }: FileProps): React.JSX.Element {
  const kind = kindOf(path);
  const [isSource, setSource] = useState(false);
  const hasSource = kind !== "text" && kind !== "image";
  return (
    <>
      <div className={styles.head}>
        <span className={styles.path} title={showText(path, 1000).text}>
          <bdi>{showText(path, 300).text}</bdi>
        </span>
        {hasSource && (
          <SegmentedControl
            data-command="files.source"
            aria-label="How the file is shown"
            value={isSource ? "source" : "shown"}
            data={[
              { value: "shown", label: "Shown" },
              { value: "source", label: "Source" },
            ]}
            onChange={(value) => setSource(value === "source")}
          />
        )}
        <Button size="compact-sm" data-command="files.copyPath" onClick={() => void copyText(path)}>
          Copy path
        </Button>
        <Button
          size="compact-sm"
          data-command="files.download"
          onClick={() => void download(runId, path).catch(notifyFailure)}
        >
          Download
        </Button>
      </div>
      {kind === "image" ? (
        <ImageView runId={runId} path={path} />
      ) : kind === "page" && !isSource ? (
        <PageView runId={runId} path={path} />
      ) : (
        <TextView runId={runId} path={path} kind={isSource ? "text" : kind} />
      )}
    </>
  );
}

async function download(runId: string, path: string): Promise<void> {
  const { url } = await signFile(runId, path, "download");
  const link = document.createElement("a");
  link.href = url;
  link.download = "";
  link.click();
}

/** The picture as it is: the theme changes the ground, never a pixel. */
function ImageView({ runId, path }: FileProps): React.JSX.Element {
  const { data, error, refetch } = useSigned(runId, path, "image");
  const [size, setSize] = useState<string>();
  const [isBroken, setBroken] = useState(false);
  if (error !== null) return <FailureNotice error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <SkeletonRows label="Loading the picture" rows={4} />;
  return (
    <div className={styles.imageBox}>
      <p className={styles.facts}>
        {isBroken ? "The picture cannot be read" : (size ?? "…")} · {formatBytes(data.bytes)}
      </p>
      <div className={styles.imageScroll} tabIndex={0} role="region" aria-label="Picture">
        <img
          className={styles.image}
          src={data.url}
          alt={path}
          onError={() => setBroken(true)}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
            setSize(`${formatCount(naturalWidth)} × ${formatCount(naturalHeight)} px`)
          }
        />
      </div>
    </div>
  );
}

/** HTML and SVG: without an origin and without a network, with scripts only when somebody says so. */
function PageView({ runId, path }: FileProps): React.JSX.Element {
  const [scripts, setScripts] = useState(false);
  const { data, error, refetch } = useSigned(runId, path, scripts ? "scripts" : "page");
  if (error !== null) return <FailureNotice error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <div className={styles.bar}>
        <Switch
          size="xs"
          data-command="files.scripts"
          label="Run its scripts (without network, apart from this page)"
          checked={scripts}
          onChange={(event) => setScripts(event.currentTarget.checked)}
        />
      </div>
      {data !== undefined && (
        <iframe
          key={data.url}
          className={styles.frame}
          title={path}
          src={data.url}
          sandbox={scripts ? "allow-scripts" : ""}
          referrerPolicy="no-referrer"
        />
      )}
    </>
  );
}

interface Content {
  readonly size: number;
  readonly bytes: Uint8Array;
}

function TextView({
  runId,
  path,
  kind,
}: FileProps & { readonly kind: FileKind }): React.JSX.Element {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["file of run", runId, path],
    queryFn: async (): Promise<Content> => {
      const reader = createFileReader(runId, path);
      const size = await reader.size();
      return { size, bytes: await reader.read(0, Math.min(size, MAX_TEXT_BYTES)) };
    },
    gcTime: 0,
    retry: false,
  });
  if (isPending) return <SkeletonRows label="Loading the file" rows={12} />;
  if (data === undefined) return <FailureNotice error={error} onRetry={() => void refetch()} />;
  return <ContentView path={path} kind={kind} content={data} />;
}

function ContentView(props: {
  readonly path: string;
  readonly kind: FileKind;
  readonly content: Content;
}): React.JSX.Element {
  const { path, kind, content } = props;
  const { size, bytes } = content;
  const binary = useMemo(() => isBinary(bytes), [bytes]);
  const text = useMemo(() => (binary ? "" : new TextDecoder().decode(bytes)), [binary, bytes]);
  const isCut = bytes.length < size;
  if (binary) return <HexView size={size} bytes={bytes.subarray(0, HEX_BYTES)} />;
  const shown = isCut
    ? `the first ${formatBytes(bytes.length)} of ${formatBytes(size)}`
    : formatBytes(size);
  return (
    <>
      <p className={styles.facts}>{size === 0 ? "Empty file" : shown}</p>
      {kind === "table" ? (
        <TextTableView label={path} text={text} isCut={isCut} />
      ) : kind === "markdown" ? (
        <div
          className={styles.markdown}
          tabIndex={0}
          role="region"
          aria-label="Markdown"
          dir="auto"
        >
          {/* Below the name of the run. */}
          <MarkdownView source={text} below={1} />
        </div>
      ) : (kind === "json" || kind === "yaml") && !isCut && text.trim() !== "" ? (
        <JsonTree kind={kind} text={text} label={path} />
      ) : (
        <PlainText label={path} text={text} />
      )}
    </>
  );
}

function HexView({ size, bytes }: Content): React.JSX.Element {
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
