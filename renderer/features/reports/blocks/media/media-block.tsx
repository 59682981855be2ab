import { useMemo, useState } from "react";
import type { BlockOf } from "../../../../../src/contract/report-blocks.ts";
import { makeBars, type BinBars, type HistogramBins } from "../../../../charts/bin-bars.ts";
import type { Domain } from "../../../../charts/scale.ts";
import { MarkdownView } from "../../../../kit/markdown-view.tsx";
import { runColor } from "../../../../kit/palette.ts";
import { usePalette } from "../../../../kit/use-palette.ts";
import type { DataOf, Shown } from "../block-data.ts";
import { FileItem } from "./file-item.tsx";
import { HistogramItem } from "./histogram-item.tsx";
import { binsOf, bytesOf, factsOf } from "./media-parts.ts";
import styles from "./media.module.css";
import { PageItem } from "./page-item.tsx";
import { useBlobUrl } from "./use-blob-url.ts";

interface MediaBlockProps {
  readonly block: BlockOf<"media">;
  readonly shown: Shown<"media">;
}

type Item = DataOf<"media">["items"][number];

interface Histogram {
  readonly bins: HistogramBins;
  readonly drawn: BinBars | undefined;
}

/** What runs logged at a step, side by side. */
export function MediaBlock({
  block,
  shown: { data, columns },
}: MediaBlockProps): React.JSX.Element {
  const palette = usePalette();
  const runs = new Map(data.runs.map((run) => [run.id, run]));
  const histograms = useMemo(
    () =>
      data.items.map((item): Histogram | undefined => {
        const bins = binsOf(item, columns);
        return bins && { bins, drawn: makeBars(bins) };
      }),
    [data, columns],
  );
  const values = useMemo(() => valuesOf(histograms), [histograms]);
  return (
    <div className={styles["media"]} data-kind={block.mediaKind}>
      {data.items.map((item, i) => {
        const run = runs.get(item.runId);
        const name = run?.name ?? item.runId;
        const label = `${block.tag} of ${name} at step ${item.step}`;
        const histogram = histograms[i];
        return (
          <figure key={i}>
            {histogram === undefined ? (
              <MediaItem item={item} bytes={bytesOf(item, columns)} label={label} />
            ) : (
              <HistogramItem
                {...histogram}
                label={label}
                values={values}
                color={runColor(run?.color ?? 0, palette)}
              />
            )}
            <figcaption title={name}>
              {name} <span>step {item.step}</span>
            </figcaption>
          </figure>
        );
      })}
    </div>
  );
}

/** All of them, so that pictures beside each other can be compared. */
function valuesOf(histograms: ReadonlyArray<Histogram | undefined>): Domain {
  const ranges = histograms.flatMap((one) => one?.drawn?.range ?? []);
  const from = Math.min(...ranges.map((range) => range.from));
  const to = Math.max(...ranges.map((range) => range.to));
  // Of values too far apart for one axis the first.
  return Number.isFinite(to - from) ? { from, to } : (ranges[0] ?? { from: 0, to: 1 });
}

interface MediaItemProps {
  readonly item: Item;
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
  readonly label: string;
}

function MediaItem({ item, bytes, label }: MediaItemProps): React.JSX.Element {
  const { mime, problem, text } = item;
  const facts = factsOf(item);
  if (facts !== undefined)
    return (
      <>
        {mime === "text/html" && bytes !== undefined && <PageItem label={label} bytes={bytes} />}
        <FileItem facts={facts} mime={mime} bytes={bytes} />
        {problem !== null && <p className={styles["problem"]}>{problem}</p>}
      </>
    );
  if (problem !== null) return <p className={styles["problem"]}>{problem}</p>;
  if (item.kind === "histogram")
    return <p className={styles["problem"]}>The bins of this histogram are not in its block.</p>;
  if (text !== null)
    return mime === "text/markdown" ? (
      <div className={styles["text"]}>
        <MarkdownView source={text} />
      </div>
    ) : (
      <pre className={styles["text"]}>{text}</pre>
    );
  return <SeenOrHeard mime={mime} bytes={bytes} label={label} />;
}

/** A picture of SVG is shown as a picture: scripts in it do not run there. */
function SeenOrHeard({
  mime,
  bytes,
  label,
}: Omit<MediaItemProps, "item"> & { readonly mime: string }): React.JSX.Element {
  const attach = useBlobUrl(bytes, mime);
  const [hasFailed, setFailed] = useState(false);
  if (hasFailed || bytes === undefined)
    return <p className={styles["problem"]}>This browser does not show {mime || "it"}.</p>;
  const onError = (): void => setFailed(true);
  if (mime.startsWith("audio/"))
    return <audio ref={attach} controls aria-label={label} onError={onError} />;
  if (mime.startsWith("video/"))
    return <video ref={attach} controls aria-label={label} onError={onError} />;
  return <img ref={attach} alt={label} onError={onError} />;
}
