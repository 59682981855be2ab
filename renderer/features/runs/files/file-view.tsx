import { Button, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { GitCompareArrows, X } from "lucide-react";
import { useState } from "react";
import type { RunDetail } from "../../../../src/contract/runs.ts";
import { orpc } from "../../../client/api.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { IconButton } from "../../../kit/icon-button.tsx";
import { notifyFailure } from "../../../kit/notify.tsx";
import { showText } from "../../../kit/shown-text.ts";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { openDialog } from "../../../state/ui.ts";
import { useView } from "../../../state/view.ts";
import { copyFilePath, downloadFile } from "./actions.ts";
import { CompareView } from "./compare-view.tsx";
import { FileBody } from "./file-body.tsx";
import { hasSource, kindOf } from "./file-kind.ts";
import styles from "./files.module.css";

/** One file, in the way that suits it, or beside the same one of another run; "Source" shows its text. */
export function FileView(props: {
  readonly run: RunDetail;
  readonly path: string;
}): React.JSX.Element {
  const { run, path } = props;
  const [view, changeView] = useView();
  const [isSource, setSource] = useState(false);
  const kind = kindOf(path);
  const shown = isSource ? "source" : kind;
  const other = view.fc === run.id ? undefined : view.fc;
  return (
    <>
      <div className={styles.head}>
        <span className={styles.path} title={showText(path, 1000).text}>
          <bdi>{showText(path, 300).text}</bdi>
        </span>
        {hasSource(kind) && (
          <SegmentedControl
            data-command="files.source"
            aria-label="How the file is shown"
            value={isSource ? "source" : "shown"}
            data={[
              { value: "shown", label: "Shown" },
              { value: "source", label: "Source" },
            ]}
            onChange={(value) => setSource(value === "source")}
          />
        )}
        <Button
          size="compact-sm"
          data-command="files.compare"
          leftSection={<GitCompareArrows size={13} aria-hidden />}
          onClick={() => openDialog({ kind: "compareFile", run })}
        >
          Compare…
        </Button>
        <Button
          size="compact-sm"
          data-command="files.copyPath"
          onClick={() => void copyFilePath(run.id, path).catch(notifyFailure)}
        >
          Copy path
        </Button>
        <Button
          size="compact-sm"
          data-command="files.download"
          onClick={() => void downloadFile(run.id, path).catch(notifyFailure)}
        >
          Download
        </Button>
      </div>
      {other === undefined ? (
        <FileBody key={shown} runId={run.id} path={path} kind={shown} />
      ) : (
        <Compared
          run={run}
          otherId={other}
          path={path}
          kind={shown}
          onEnd={() => changeView({ fc: undefined })}
        />
      )}
    </>
  );
}

function Compared(props: {
  readonly run: RunDetail;
  readonly otherId: string;
  readonly path: string;
  readonly kind: ReturnType<typeof kindOf>;
  readonly onEnd: () => void;
}): React.JSX.Element {
  const { run, otherId, path, kind, onEnd } = props;
  const { data, error, refetch } = useQuery(orpc.runs.get.queryOptions({ input: { id: otherId } }));
  return (
    <>
      <div className={styles.bar}>
        <span className={styles.compared}>
          Compared with <bdi>{data === undefined ? "…" : showText(data.name, 200).text}</bdi>
        </span>
        <IconButton label="End comparison" command="files.compareEnd" onClick={onEnd}>
          <X size={13} />
        </IconButton>
      </div>
      {data !== undefined ? (
        <CompareView key={`${kind} ${data.id}`} runs={[run, data]} path={path} kind={kind} />
      ) : error === null ? (
        <SkeletonRows label="Loading the other run" rows={12} />
      ) : (
        <FailureNotice error={error} onRetry={() => void refetch()} />
      )}
    </>
  );
}
