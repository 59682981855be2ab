import { Link } from "@tanstack/react-router";
import { Download } from "lucide-react";
import type { MediaEntry } from "../../../../src/contract/run-media.ts";
import { describeFailure } from "../../../client/errors.ts";
import { mediaUrl } from "../../../client/media.ts";
import { formatBytes } from "../../../kit/format.ts";
import { showText } from "../../../kit/shown-text.ts";
import styles from "./media.module.css";
import { useSamples } from "./use-samples.ts";

interface FilePaneProps {
  readonly runId: string;
  readonly tag: string;
  readonly entry: MediaEntry;
  readonly height: number;
}

/** What is not drawn here (meshes, molecules, figures of other libraries): files for the programs that draw it. */
export function FilePane({ runId, tag, entry, height }: FilePaneProps): React.ReactNode {
  const { data, error } = useSamples(runId, entry);
  return (
    <div
      className={styles["filesBox"]}
      style={{ height }}
      role="group"
      aria-label={`${tag}: files`}
      aria-busy={data === undefined && error === null}
      tabIndex={0}
    >
      {error !== null && (
        <p className={styles["failed"]} role="alert">
          {describeFailure(error).message}
        </p>
      )}
      {data?.length === 0 && <p>No file in this value</p>}
      {data?.map(({ name, bytes, caption, file }, sample) => (
        <p key={`${name} ${sample}`} className={styles["file"]}>
          {bytes === null ? (
            <span className={styles["failedFile"]}>
              <bdi>{showText(name, 200).text}</bdi> is not there any more
            </span>
          ) : (
            <>
              <a href={mediaUrl(runId, entry.id, sample)} download={name} title={`Save ${name}`}>
                <Download size={13} aria-hidden /> <bdi>{showText(name, 200).text}</bdi>
              </a>
              <span>{formatBytes(bytes)}</span>
              {file !== null && (
                <Link
                  to="/r/$runId"
                  params={{ runId }}
                  search={(old) => ({ ...old, t: "files", fp: file })}
                >
                  in Files
                </Link>
              )}
            </>
          )}
          {caption !== "" && <bdi>{showText(caption, 300).text}</bdi>}
        </p>
      ))}
    </div>
  );
}
