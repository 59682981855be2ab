import { useRef, useState } from "react";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatBytes } from "../../../kit/format.ts";
import { Notice } from "../../../kit/notice.tsx";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import styles from "./files.module.css";
import { useSigned } from "./use-signed.ts";

/** A sound or film in the browser's own player, which reads the parts that it plays. */
export function MediaView(props: {
  readonly runId: string;
  readonly path: string;
  readonly kind: "audio" | "video";
}): React.JSX.Element {
  const { runId, path, kind: Player } = props;
  const { data, error, refetch } = useSigned(runId, path, "media");
  const [facts, setFacts] = useState<string>();
  const [isBroken, setBroken] = useState(false);
  /** Where it stood when its address became too old. */
  const resumeAt = useRef<number>(undefined);
  if (error !== null) return <FailureNotice error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <SkeletonRows label="Loading the file" rows={4} />;
  if (isBroken) {
    return (
      <Notice title={`This ${Player === "audio" ? "sound" : "film"} cannot be played here`}>
        The browser does not know its coding, or it is damaged. Download it to play it elsewhere.
      </Notice>
    );
  }
  return (
    <>
      <p className={styles.facts}>
        {facts ?? "…"} · {formatBytes(data.bytes)}
      </p>
      <div className={styles.player}>
        <Player
          key={data.url}
          className={styles.media}
          src={data.url}
          controls
          preload="metadata"
          aria-label={path}
          onLoadedMetadata={({ currentTarget: media }) => {
            setFacts(describe(media));
            if (resumeAt.current === undefined) return;
            media.currentTime = resumeAt.current;
            resumeAt.current = undefined;
            void media.play().catch(() => undefined);
          }}
          onError={({ currentTarget: media }) => {
            if (facts === undefined || resumeAt.current !== undefined) return setBroken(true);
            resumeAt.current = media.currentTime;
            return void refetch();
          }}
        />
      </div>
    </>
  );
}

function describe(media: HTMLMediaElement): string {
  const { duration } = media;
  const length = Number.isFinite(duration)
    ? `${Math.floor(duration / 60)}:${(duration % 60).toFixed(1).padStart(4, "0")} min`
    : "length unknown";
  return media instanceof HTMLVideoElement
    ? `${media.videoWidth} × ${media.videoHeight} px · ${length}`
    : length;
}
