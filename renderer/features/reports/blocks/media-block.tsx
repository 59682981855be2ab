import { useCallback, useState } from "react";
import type { BlockOf } from "../../../../src/contract/report-blocks.ts";
import { MarkdownView } from "../../../kit/markdown-view.tsx";
import type { DataOf, Shown } from "./block-data.ts";
import styles from "./blocks.module.css";

interface MediaBlockProps {
  readonly block: BlockOf<"media">;
  readonly shown: Shown<"media">;
}

type Item = DataOf<"media">["items"][number];

/** What runs logged at a step, side by side. */
export function MediaBlock({
  block,
  shown: { data, columns },
}: MediaBlockProps): React.JSX.Element {
  const names = new Map(data.runs.map(({ id, name }) => [id, name]));
  return (
    <div className={styles.media}>
      {data.items.map((item, i) => {
        const name = names.get(item.runId) ?? item.runId;
        return (
          <figure key={i}>
            <MediaItem
              item={item}
              bytes={columns[item.column] as Uint8Array<ArrayBuffer> | undefined}
              label={`${block.tag} of ${name} at step ${item.step}`}
            />
            <figcaption title={name}>
              {name} <span>step {item.step}</span>
            </figcaption>
          </figure>
        );
      })}
    </div>
  );
}

interface MediaItemProps {
  readonly item: Item;
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
  readonly label: string;
}

/** A picture of SVG is shown as a picture: scripts in it do not run there. */
function MediaItem({ item, bytes, label }: MediaItemProps): React.JSX.Element {
  const attach = useBytes(bytes, item.mime);
  const [hasFailed, setFailed] = useState(false);
  if (item.problem !== null) return <p className={styles.problem}>{item.problem}</p>;
  if (item.text !== null)
    return item.mime === "text/markdown" ? (
      <div className={styles.text}>
        <MarkdownView source={item.text} />
      </div>
    ) : (
      <pre className={styles.text}>{item.text}</pre>
    );
  if (hasFailed || bytes === undefined)
    return <p className={styles.problem}>This browser does not show {item.mime || "it"}.</p>;
  const onError = (): void => setFailed(true);
  if (item.mime.startsWith("audio/"))
    return <audio ref={attach} controls aria-label={label} onError={onError} />;
  if (item.mime.startsWith("video/"))
    return <video ref={attach} controls aria-label={label} onError={onError} />;
  return <img ref={attach} alt={label} onError={onError} />;
}

/** Gives the element an address of the bytes for as long as it is there. */
function useBytes(
  bytes: Uint8Array<ArrayBuffer> | undefined,
  type: string,
): (element: HTMLImageElement | HTMLMediaElement | null) => (() => void) | undefined {
  return useCallback(
    (element) => {
      if (element === null || bytes === undefined) return undefined;
      const url = URL.createObjectURL(new Blob([bytes], { type }));
      element.src = url;
      return () => URL.revokeObjectURL(url);
    },
    [bytes, type],
  );
}
