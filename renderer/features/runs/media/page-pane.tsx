import { Link } from "@tanstack/react-router";
import type { MediaEntry } from "../../../../src/contract/run-media.ts";
import { describeFailure } from "../../../client/errors.ts";
import { useSigned } from "../files/use-signed.ts";
import styles from "./media.module.css";
import { useSamples } from "./use-samples.ts";

interface PagePaneProps {
  readonly runId: string;
  readonly tag: string;
  readonly entry: MediaEntry;
  readonly height: number;
}

/** A logged page in a sandbox: no scripts, no network, no origin. Among the run's files its scripts can be run. */
export function PagePane({ runId, tag, entry, height }: PagePaneProps): React.ReactNode {
  const samples = useSamples(runId, entry);
  const [sample] = samples.data ?? [];
  const file = sample?.file ?? undefined;
  const signed = useSigned(runId, file, "page");
  const error = samples.error ?? signed.error;
  const failure =
    error !== null
      ? describeFailure(error).message
      : sample !== undefined && file === undefined
        ? `The file ${sample.name} is not there, or not in the folder of the run.`
        : undefined;
  if (failure !== undefined) {
    return (
      <div className={styles["failed"]} style={{ height }} role="alert">
        <p>{failure}</p>
      </div>
    );
  }
  return (
    <div className={styles["page"]} style={{ height }}>
      {signed.data !== undefined && (
        <iframe
          key={signed.data.url}
          title={tag}
          src={signed.data.url}
          sandbox=""
          referrerPolicy="no-referrer"
        />
      )}
      {file !== undefined && (
        <p className={styles["file"]}>
          <Link
            to="/r/$runId"
            params={{ runId }}
            search={(old) => ({ ...old, t: "files", fp: file })}
          >
            Open in Files
          </Link>
        </p>
      )}
    </div>
  );
}
