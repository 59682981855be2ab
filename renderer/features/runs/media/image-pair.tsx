import { Button } from "@mantine/core";
import { useReducedMotion } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import type { MediaEntry } from "../../../../src/contract/run-media.ts";
import { mediaUrl, readMediaFailure } from "../../../client/media.ts";
import { formatCount, plural } from "../../../kit/format.ts";
import type { View } from "../../../state/view.ts";
import type { WallRun } from "../wall/index.tsx";
import { differImages, type ImageDifference } from "./image-difference.ts";
import { NO_IMAGE } from "./image-pane.tsx";
import { fitImage } from "./media-layout.ts";
import styles from "./media.module.css";

export type PairMode = NonNullable<View["mc"]>;

export interface PairSide {
  readonly run: WallRun;
  readonly entry: MediaEntry;
}

interface ImagePairProps {
  readonly tag: string;
  readonly a: PairSide;
  readonly b: PairSide;
  readonly mode: PairMode;
  readonly zoom: number | undefined;
  /** CSS px. */
  readonly width: number;
  readonly height: number;
}

/** Slower than three times a second, which eyes may not bear. */
const BLINK_MS = 700;
const GAINS = [1, 4, 16] as const;
const MAX_SAMPLES = 16;

/** One value of two runs over each other, sample by sample. */
export function ImagePair(props: ImagePairProps): React.ReactNode {
  const { tag, a, b, mode, zoom, width, height } = props;
  const samples = Math.min(a.entry.samples, b.entry.samples, MAX_SAMPLES);
  const most = Math.max(a.entry.samples, b.entry.samples);
  return (
    <div
      className={styles["images"]}
      style={{ height }}
      role="group"
      aria-label={`${tag}: ${a.run.name} and ${b.run.name}`}
      tabIndex={0}
    >
      {Array.from({ length: samples }, (_, sample) => (
        <SamplePair
          key={sample}
          name={`${tag}${samples > 1 ? `, ${sample + 1} of ${most}` : ""}`}
          a={{ name: a.run.name, url: mediaUrl(a.run.id, a.entry.id, sample) }}
          b={{ name: b.run.name, url: mediaUrl(b.run.id, b.entry.id, sample) }}
          mode={mode}
          zoom={zoom}
          box={{ width: Math.max(240, Math.floor(width / samples) - 8), height: height - 24 }}
        />
      ))}
      {most > samples && <p className={styles["more"]}>and {formatCount(most - samples)} more</p>}
    </div>
  );
}

interface Named {
  readonly name: string;
  readonly url: string;
}

interface SamplePairProps {
  readonly name: string;
  readonly a: Named;
  readonly b: Named;
  readonly mode: PairMode;
  readonly zoom: number | undefined;
  readonly box: { readonly width: number; readonly height: number };
}

function SamplePair({ name, a, b, mode, zoom, box }: SamplePairProps): React.ReactNode {
  const first = useImage(a.url);
  const second = useImage(b.url);
  const failed = [first, second].find(({ failure }) => failure !== undefined)?.failure;
  if (failed !== undefined)
    return (
      <p className={styles["failed"]} style={box} role="alert">
        {failed}
      </p>
    );
  if (first.image === undefined || second.image === undefined)
    return <div className={styles["waiting"]} style={box} aria-busy />;
  const width = Math.max(first.image.naturalWidth, second.image.naturalWidth);
  const size = fitImage(
    { width, height: Math.max(first.image.naturalHeight, second.image.naturalHeight) },
    box,
    zoom,
  );
  // Images of other sizes keep their proportions, from the upper left corner.
  const scale = size.width / width;
  const layerOf = (side: Named, { naturalWidth, naturalHeight }: HTMLImageElement): LayerSide => ({
    ...side,
    width: naturalWidth * scale,
    height: naturalHeight * scale,
    isEnlarged: size.isEnlarged,
  });
  const both = { name, a: layerOf(a, first.image), b: layerOf(b, second.image), size };
  switch (mode) {
    case "slider":
      return <Wipe {...both} />;
    case "blink":
      return <Blink {...both} />;
    case "difference":
      return <Difference {...both} first={first.image} second={second.image} />;
  }
}

interface LayerSide extends Named {
  readonly width: number;
  readonly height: number;
  readonly isEnlarged: boolean;
}

interface BothProps {
  readonly name: string;
  readonly a: LayerSide;
  readonly b: LayerSide;
  readonly size: ReturnType<typeof fitImage>;
}

function Layer(props: {
  readonly side: LayerSide;
  readonly alt: string;
  readonly style: React.CSSProperties;
}): React.ReactNode {
  const { side, alt, style } = props;
  const { url, width, height, isEnlarged } = side;
  return (
    <img
      className={styles["layer"]}
      src={url}
      alt={alt}
      style={{ ...style, width, height }}
      data-enlarged={isEnlarged}
      draggable={false}
    />
  );
}

/** The first run left of a line, the second right of it; the line follows the pointer and the arrow keys. */
function Wipe({ name, a, b, size }: BothProps): React.ReactNode {
  const [share, setShare] = useState(50);
  const move = (event: React.PointerEvent<HTMLDivElement>): void => {
    if (event.type === "pointermove" && event.buttons !== 1) return;
    const { left, width } = event.currentTarget.getBoundingClientRect();
    setShare(Math.round(Math.min(100, Math.max(0, (100 * (event.clientX - left)) / width))));
  };
  return (
    <figure className={styles["pair"]}>
      <div
        className={styles["stack"]}
        style={{ width: size.width, height: size.height }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          move(event);
        }}
        onPointerMove={move}
      >
        <Layer
          side={b}
          alt={`${name}, ${b.name}`}
          style={{ clipPath: clipOf(b, share, 100, size.width) }}
        />
        <Layer
          side={a}
          alt={`${name}, ${a.name}`}
          style={{ clipPath: clipOf(a, 0, share, size.width) }}
        />
        <div
          className={styles["wipeLine"]}
          style={{ left: `${share}%` }}
          role="slider"
          tabIndex={0}
          aria-label={`${name}: line between ${a.name} and ${b.name}`}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={share}
          aria-valuetext={`${share} % ${a.name}`}
          onKeyDown={(event) => {
            const step = event.shiftKey ? 10 : 1;
            const next = {
              ArrowLeft: share - step,
              ArrowRight: share + step,
              Home: 0,
              End: 100,
            }[event.key];
            if (next === undefined) return;
            event.preventDefault();
            event.stopPropagation();
            setShare(Math.min(100, Math.max(0, next)));
          }}
        />
      </div>
      <figcaption>
        {a.name} left, {b.name} right
      </figcaption>
    </figure>
  );
}

/** What of a layer lies between two shares (percent) of the frame's width. */
function clipOf({ width }: LayerSide, from: number, to: number, frame: number): string {
  const left = Math.min(width, (from / 100) * frame);
  const right = Math.max(0, width - (to / 100) * frame);
  return `inset(0 ${right}px 0 ${left}px)`;
}

/** One run after the other in the same place; a press stops it, and each further one swaps. */
function Blink({ name, a, b, size }: BothProps): React.ReactNode {
  const isStill = useReducedMotion();
  const [isSecond, setSecond] = useState(false);
  const [isStopped, stop] = useState(false);
  const isRunning = !isStopped && !isStill;
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => setSecond((old) => !old), BLINK_MS);
    return () => clearInterval(timer);
  }, [isRunning]);
  const shown = isSecond ? b : a;
  return (
    <figure className={styles["pair"]}>
      <button
        type="button"
        className={styles["stack"]}
        style={{ width: size.width, height: size.height }}
        aria-label={`${name}: ${shown.name}. Show the other`}
        onClick={() => {
          stop(true);
          setSecond(!isSecond);
        }}
      >
        <Layer side={a} alt="" style={{ visibility: isSecond ? "hidden" : "visible" }} />
        <Layer side={b} alt="" style={{ visibility: isSecond ? "visible" : "hidden" }} />
      </button>
      <figcaption>
        {shown.name}
        {!isStill && (
          <Button size="compact-xs" variant="subtle" onClick={() => stop(isRunning)}>
            {isRunning ? "Stop" : "Blink"}
          </Button>
        )}
      </figcaption>
    </figure>
  );
}

/** How far the runs lie apart at each pixel, in grey, with what it comes to. */
function Difference(
  props: BothProps & { readonly first: HTMLImageElement; readonly second: HTMLImageElement },
): React.ReactNode {
  const { name, a, b, size, first, second } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [gain, setGain] = useState<number>(4);
  const [found, setFound] = useState<Omit<ImageDifference, "pixels">>();
  const isSame =
    first.naturalWidth === second.naturalWidth && first.naturalHeight === second.naturalHeight;
  useEffect(() => {
    const target = canvas.current;
    if (target === null || !isSame) return;
    const { pixels, ...numbers } = differImages(readPixels(first), readPixels(second), gain);
    target.width = first.naturalWidth;
    target.height = first.naturalHeight;
    target
      .getContext("2d")
      ?.putImageData(new ImageData(pixels, first.naturalWidth, first.naturalHeight), 0, 0);
    setFound(numbers);
  }, [first, second, gain, isSame]);
  if (!isSame)
    return (
      <p className={styles["failed"]} style={{ width: size.width, height: size.height }}>
        {a.name} has {first.naturalWidth} × {first.naturalHeight} px, {b.name} {second.naturalWidth}{" "}
        × {second.naturalHeight}: no pixel of one belongs to one of the other.
      </p>
    );
  const words =
    found === undefined
      ? ""
      : found.differing === 0
        ? "Equal in every pixel"
        : `${plural(found.differing, "pixel")} of ${formatCount(found.total)} differ, by ${found.largest} of 255 at most, ${found.mean.toPrecision(3)} in the mean`;
  return (
    <figure className={styles["pair"]}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`${name}: difference of ${a.name} and ${b.name}. ${words}`}
        data-enlarged={size.isEnlarged}
        style={{ width: size.width, height: size.height }}
      />
      <figcaption>
        {words}
        <Button
          size="compact-xs"
          variant="subtle"
          aria-label={`Difference times ${gain}; change`}
          onClick={() =>
            setGain(GAINS[(GAINS.findIndex((one) => one === gain) + 1) % GAINS.length] ?? 1)
          }
        >
          ×{gain}
        </Button>
      </figcaption>
    </figure>
  );
}

function readPixels(image: HTMLImageElement): Uint8ClampedArray {
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen?.drawImage(image, 0, 0);
  return (
    pen?.getImageData(0, 0, image.naturalWidth, image.naturalHeight).data ?? new Uint8ClampedArray()
  );
}

/** An image once it can be drawn, or why it cannot. */
function useImage(url: string): {
  readonly image: HTMLImageElement | undefined;
  readonly failure: string | undefined;
} {
  const [loaded, setLoaded] = useState<{
    readonly url: string;
    readonly image: HTMLImageElement | undefined;
    readonly failure: string | undefined;
  }>();
  useEffect(() => {
    let isCurrent = true;
    const image = new Image();
    image.src = url;
    image.decode().then(
      () => {
        if (isCurrent) setLoaded({ url, image, failure: undefined });
      },
      async () => {
        const failure = (await readMediaFailure(url)) ?? NO_IMAGE;
        if (isCurrent) setLoaded({ url, image: undefined, failure });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [url]);
  return loaded?.url === url ? loaded : { image: undefined, failure: undefined };
}
