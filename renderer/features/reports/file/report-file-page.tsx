import { Button } from "@mantine/core";
import { useParams, useRouter } from "@tanstack/react-router";
import { FileText, TriangleAlert } from "lucide-react";
import { useEffect, useMemo } from "react";
import { describeFailure } from "../../../client/errors.ts";
import { letGo } from "../../../client/incoming.ts";
import { shellBridge } from "../../../client/shell-bridge.ts";
import { Notice } from "../../../kit/notice.tsx";
import { ProgressBar } from "../../../kit/progress-bar.tsx";
import { useReportFile } from "../../../state/report-file.ts";
import { FileReport } from "./file-report.tsx";
import type { ReportFileSource } from "./read-report-file.ts";
import styles from "./report-file.module.css";
import { chooseReportFile, closeReportFile } from "./show-report-file.ts";
import { useReportOfFile } from "./use-report-file.ts";

/** An exported report, read from its file: nothing of the file is run, and nothing here is changed by looking at it. */
export function ReportFilePage(): React.JSX.Element {
  const { incomingId }: { readonly incomingId?: string } = useParams({ strict: false });
  const file = useReportFile((state) => state.file);
  const source = useMemo(
    (): ReportFileSource | undefined =>
      incomingId !== undefined ? { incomingId } : file !== undefined ? { file } : undefined,
    [incomingId, file],
  );
  useEffect(() => {
    document.title = "Report file · Assay";
  }, []);
  if (source === undefined) return <NoFile />;
  return <OpenFile key={keyOf(source)} source={source} />;
}

const keyOf = (source: ReportFileSource): string =>
  "file" in source
    ? `${source.file.name} ${source.file.size} ${source.file.lastModified}`
    : source.incomingId;

function OpenFile({ source }: { readonly source: ReportFileSource }): React.JSX.Element {
  const router = useRouter();
  const reading = useReportOfFile(source);
  const close = (): void => {
    if ("incomingId" in source) letGo(`incoming:${source.incomingId}`);
    closeReportFile(router);
  };
  if ("read" in reading) return <FileReport of={reading.read} onClose={close} />;
  const name = "file" in source ? source.file.name : "the report";
  if ("error" in reading)
    return <Unreadable name={name} error={reading.error} source={source} onClose={close} />;
  return (
    <div className={styles.reading} role="status">
      <p>Reading {name}…</p>
      <ProgressBar label={`Reading ${name}`} percent={reading.percent} width={240} />
      <Button onClick={close}>Stop</Button>
    </div>
  );
}

interface UnreadableProps {
  readonly name: string;
  readonly error: unknown;
  readonly source: ReportFileSource;
  readonly onClose: () => void;
}

function Unreadable({ name, error, source, onClose }: UnreadableProps): React.JSX.Element {
  const { message, nextStep } = describeFailure(error);
  return (
    <Notice
      isPage
      isError
      icon={<TriangleAlert size={20} />}
      title={message}
      actions={
        <>
          {"file" in source && <ShowInFolder file={source.file} />}
          <ChooseButton />
          <Button onClick={onClose}>Close</Button>
        </>
      }
    >
      <p>{nextStep}</p>
      <p>Opened: {name}. Nothing here was changed by it.</p>
    </Notice>
  );
}

/** The desktop window knows where it lies: what is no report is opened from there. */
function ShowInFolder({ file }: { readonly file: File }): React.ReactNode {
  const path = shellBridge()?.pathOf(file) ?? "";
  if (path === "") return null;
  return <Button onClick={() => void shellBridge()?.revealInFolder(path)}>Show in folder</Button>;
}

function ChooseButton(): React.JSX.Element {
  const router = useRouter();
  return (
    <Button data-command="reports.openFile" onClick={() => void chooseReportFile(router)}>
      Open report file…
    </Button>
  );
}

/** After a reload: the browser gives a chosen file away only once. */
function NoFile(): React.JSX.Element {
  return (
    <Notice
      isPage
      icon={<FileText size={20} />}
      title="No report file is open"
      actions={<ChooseButton />}
    >
      Drop an exported report (its name ends in .html) into the window, or choose one. It is only
      read: nothing of it is run, and nothing here changes.
    </Notice>
  );
}
