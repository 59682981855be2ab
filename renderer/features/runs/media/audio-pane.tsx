import { useQuery } from "@tanstack/react-query";
import type { MediaEntry } from "../../../../src/contract/run-media.ts";
import { mediaUrl, readMediaFailure } from "../../../client/media.ts";
import { formatCount } from "../../../kit/format.ts";
import styles from "./media.module.css";
import { readWaveform, waveformPath, type Waveform } from "./waveform.ts";

interface AudioPaneProps {
  readonly runId: string;
  readonly tag: string;
  readonly entry: MediaEntry;
  readonly height: number;
}

const PARTS = 240;
/** Drawn only of sounds that are read in a moment. */
const MAX_WAVEFORM_BYTES = 20e6;
const MAX_SAMPLES = 32;

/** The sounds of one value below each other, each with its waveform where it is an uncompressed one. */
export function AudioPane({ runId, tag, entry, height }: AudioPaneProps): React.ReactNode {
  const samples = Math.min(entry.samples, MAX_SAMPLES);
  return (
    <div
      className={styles["sounds"]}
      style={{ height }}
      role="group"
      aria-label={`${tag}: ${samples} ${samples === 1 ? "sound" : "sounds"}`}
      tabIndex={0}
    >
      {Array.from({ length: samples }, (_, sample) => (
        <Sound
          key={sample}
          url={mediaUrl(runId, entry.id, sample)}
          label={`${tag}, step ${formatCount(entry.step)}${samples > 1 ? `, ${sample + 1} of ${entry.samples}` : ""}`}
        />
      ))}
    </div>
  );
}

function Sound({ url, label }: { readonly url: string; readonly label: string }): React.ReactNode {
  const { data } = useQuery({ queryKey: ["waveform", url], queryFn: () => look(url) });
  if (data?.failure !== undefined) {
    return (
      <div className={styles["failed"]} role="alert">
        <p>{data.failure}</p>
      </div>
    );
  }
  const wave = data?.wave;
  return (
    <figure className={styles["sound"]}>
      <svg
        className={styles["wave"]}
        viewBox={`0 0 ${PARTS - 1} 2`}
        preserveAspectRatio="none"
        role="img"
        aria-label={
          wave === undefined
            ? "No waveform"
            : `Waveform: ${wave.seconds.toPrecision(3)} s, ${wave.rate} Hz, ${wave.channels} channels`
        }
      >
        <line x1={0} x2={PARTS - 1} y1={1} y2={1} />
        {wave !== undefined && <path d={waveformPath(wave)} />}
      </svg>
      <audio controls preload="metadata" src={url} aria-label={label} />
    </figure>
  );
}

interface Look {
  readonly wave?: Waveform | undefined;
  readonly failure?: string | undefined;
}

async function look(url: string): Promise<Look> {
  const answer = await fetch(url);
  if (!answer.ok) return { failure: await readMediaFailure(url) };
  if (answer.headers.get("content-type") === "application/octet-stream")
    return { failure: "These bytes are no sound that can be played safely." };
  const size = Number(answer.headers.get("content-length") ?? 0);
  if (size > MAX_WAVEFORM_BYTES) return {};
  return { wave: readWaveform(await answer.arrayBuffer(), PARTS) };
}
