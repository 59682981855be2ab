import { useState } from "react";
import type { MediaEntry } from "../../../../src/contract/run-media.ts";
import { mediaUrl } from "../../../client/media.ts";
import { formatCount } from "../../../kit/format.ts";
import { FilePane } from "./file-pane.tsx";
import { ImagePane } from "./image-pane.tsx";
import styles from "./media.module.css";
import { useSamples } from "./use-samples.ts";

interface VideoPaneProps {
  readonly runId: string;
  readonly tag: string;
  readonly entry: MediaEntry;
  /** CSS px. */
  readonly width: number;
  readonly height: number;
}

/** Videos of one value; moving pictures (GIF) play by themselves, what the browser cannot play is there to save. */
export function VideoPane(props: VideoPaneProps): React.ReactNode {
  const { runId, tag, entry, height } = props;
  const { data } = useSamples(runId, entry);
  const [failed, setFailed] = useState<string>();
  if (data?.some(({ name }) => /\.gif$/i.test(name)) === true)
    return <ImagePane {...props} hasCaptions zoom={undefined} />;
  if (failed === entry.id)
    return <FilePane runId={runId} tag={tag} entry={entry} height={height} />;
  return (
    <div
      className={styles["images"]}
      style={{ height }}
      role="group"
      aria-label={`${tag}: video`}
      tabIndex={0}
    >
      {data?.map(({ name, caption }, sample) => (
        <video
          key={`${name} ${sample}`}
          className={styles["video"]}
          src={mediaUrl(runId, entry.id, sample)}
          controls
          preload="metadata"
          title={caption === "" ? name : `${name}\n${caption}`}
          aria-label={`${tag}, step ${formatCount(entry.step)}`}
          onError={() => setFailed(entry.id)}
        />
      ))}
    </div>
  );
}
