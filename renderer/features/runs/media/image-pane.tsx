import { useState } from "react";
import { mediaUrl, readMediaFailure } from "../../../client/media.ts";
import type { MediaEntry } from "../../../../src/contract/run-media.ts";
import { formatCount } from "../../../kit/format.ts";
import { showText } from "../../../kit/shown-text.ts";
import { fitImage } from "./media-layout.ts";
import styles from "./media.module.css";
import { useSamples } from "./use-samples.ts";

interface ImagePaneProps {
  readonly runId: string;
  readonly tag: string;
  readonly entry: MediaEntry;
  readonly zoom: number | undefined;
  /** The images are files with names, and perhaps captions. */
  readonly hasCaptions: boolean;
  /** CSS px. */
  readonly width: number;
  readonly height: number;
}

/** Where nothing else is known of why. */
export const NO_IMAGE = "These bytes are no image that can be shown safely.";
const GAP = 8;
const CAPTION_HEIGHT = 18;
/** Beside each other; more of them are scrolled to. */
const SMALLEST_SAMPLE = 96;
/** More in one value are not asked for. */
const MAX_SAMPLES = 64;

/** The images of one value side by side, exactly as they were logged. */
export function ImagePane(props: ImagePaneProps): React.ReactNode {
  const { runId, tag, entry, zoom, hasCaptions, width, height } = props;
  const described = useSamples(runId, entry, hasCaptions).data;
  const samples = Math.min(entry.samples, MAX_SAMPLES);
  const room = Math.floor((width - GAP * (samples - 1)) / Math.max(1, samples));
  const box = { width: Math.max(Math.min(SMALLEST_SAMPLE, width), room), height };
  return (
    <div
      className={styles["images"]}
      style={{ height }}
      role="group"
      aria-label={`${tag}: ${samples} ${samples === 1 ? "image" : "images"}`}
      tabIndex={0}
    >
      {Array.from({ length: samples }, (_, sample) => (
        <Sample
          key={sample}
          url={mediaUrl(runId, entry.id, sample)}
          alt={`${tag}, step ${formatCount(entry.step)}${samples > 1 ? `, ${sample + 1} of ${entry.samples}` : ""}`}
          caption={described?.[sample]?.caption ?? ""}
          box={box}
          zoom={zoom}
        />
      ))}
      {entry.samples > samples && (
        <p className={styles["more"]}>and {formatCount(entry.samples - samples)} more</p>
      )}
      {entry.samples === 0 && <p className={styles["more"]}>No image in this value</p>}
    </div>
  );
}

interface SampleProps {
  readonly url: string;
  readonly alt: string;
  readonly caption: string;
  readonly box: { readonly width: number; readonly height: number };
  readonly zoom: number | undefined;
}

function Sample({ url, alt, caption, box: whole, zoom }: SampleProps): React.ReactNode {
  const [natural, setNatural] = useState<{ readonly width: number; readonly height: number }>();
  const [failed, setFailed] = useState<{
    readonly url: string;
    readonly reason: string | undefined;
  }>();
  const box = caption === "" ? whole : { ...whole, height: whole.height - CAPTION_HEIGHT };
  if (failed?.url === url) {
    return (
      <div className={styles["failed"]} style={box} role="alert">
        <p>{failed.reason ?? NO_IMAGE}</p>
        {failed.reason === undefined && (
          <a href={url} download>
            Save them
          </a>
        )}
      </div>
    );
  }
  // The size of the one before stands until the next has come: nothing jumps while the slider moves.
  const size = natural === undefined ? box : fitImage(natural, box, zoom);
  const isEnlarged = natural !== undefined && "isEnlarged" in size && size.isEnlarged;
  const image = (
    <div className={styles["sample"]} style={zoom === undefined ? box : undefined}>
      <img
        src={url}
        alt={alt}
        title={natural === undefined ? alt : `${alt}\n${natural.width} × ${natural.height} px`}
        width={size.width}
        height={size.height}
        data-loaded={natural !== undefined}
        data-enlarged={isEnlarged}
        decoding="async"
        draggable={false}
        onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
          setNatural((old) =>
            old?.width === naturalWidth && old.height === naturalHeight
              ? old
              : { width: Math.max(1, naturalWidth), height: Math.max(1, naturalHeight) },
          )
        }
        onError={() => {
          void readMediaFailure(url).then((reason) => setFailed({ url, reason }));
        }}
      />
    </div>
  );
  if (caption === "") return image;
  return (
    <figure className={styles["captioned"]}>
      {image}
      <figcaption title={caption}>{showText(caption, 300).text}</figcaption>
    </figure>
  );
}
