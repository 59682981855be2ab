import { Switch } from "@mantine/core";
import { useState } from "react";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatBytes, formatCount } from "../../../kit/format.ts";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import type { FileKind } from "./file-kind.ts";
import styles from "./files.module.css";
import { MediaView } from "./media-view.tsx";
import { ModelView } from "./model-view.tsx";
import { PdfView } from "./pdf-view.tsx";
import { TableView } from "./table/table-view.tsx";
import { TextView } from "./text-view.tsx";
import { useSigned } from "./use-signed.ts";

interface FileProps {
  readonly runId: string;
  readonly path: string;
}

/** What is in a file, shown as what it is. */
export function FileBody({
  runId,
  path,
  kind,
}: FileProps & { readonly kind: FileKind }): React.JSX.Element {
  switch (kind) {
    case "image":
      return <ImageView runId={runId} path={path} />;
    case "audio":
    case "video":
      return <MediaView runId={runId} path={path} kind={kind} />;
    case "pdf":
      return <PdfView runId={runId} path={path} />;
    case "page":
      return <PageView runId={runId} path={path} />;
    case "table":
      return <TableView runId={runId} path={path} kind="text" />;
    case "parquet":
      return <TableView runId={runId} path={path} kind="parquet" />;
    case "model": {
      const text = <TextView runId={runId} path={path} kind="model" />;
      return <ModelView runId={runId} path={path} fallback={text} />;
    }
    default:
      return <TextView runId={runId} path={path} kind={kind} />;
  }
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
