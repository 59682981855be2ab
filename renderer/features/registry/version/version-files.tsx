import { useQuery } from "@tanstack/react-query";
import { Copy, Download, TriangleAlert } from "lucide-react";
import { Fragment, useState } from "react";
import type { VersionFile } from "../../../../src/contract/registry-versions.ts";
import type { ModelVersion } from "../../../../src/contract/registry.ts";
import { api, basePath, orpc } from "../../../client/api.ts";
import { copyText } from "../../../kit/clipboard.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatBytes, formatCount, NO_VALUE, plural } from "../../../kit/format.ts";
import { IconButton } from "../../../kit/icon-button.tsx";
import { notify, notifyFailure } from "../../../kit/notify.tsx";
import { showText } from "../../../kit/shown-text.ts";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { HeaderDetails } from "./header-details.tsx";
import { Section } from "./section.tsx";
import styles from "./version.module.css";

/** Rows before somebody asks for all. */
const SHOWN = 50;

const STATES: Readonly<Record<VersionFile["state"], string>> = {
  same: "",
  changed: "changed since it was registered",
  gone: "gone since it was registered",
  unknown: "cannot be looked at now",
};

interface FilesProps {
  readonly name: string;
  readonly version: ModelVersion;
}

export function VersionFilesSection({ name, version }: FilesProps): React.JSX.Element {
  const of = { name, version: version.version };
  // Files change without a word to the engine: whoever comes back sees them as they are.
  const files = useQuery(
    orpc.registry.listVersionFiles.queryOptions({ input: of, refetchOnMount: "always" }),
  );
  const [isAll, setAll] = useState(false);
  const { data } = files;
  const bytes = data?.files.reduce((sum, file) => sum + file.bytes, 0) ?? 0;
  const count =
    data === undefined || data.files.length === 0
      ? undefined
      : `${plural(data.files.length, "file")}${data.isCut ? " and more" : ""}, ${formatBytes(bytes)}`;
  return (
    <Section title="Files" isWide {...(count !== undefined && { count })}>
      {data === undefined && files.error !== null ? (
        <FailureNotice error={files.error} onRetry={() => void files.refetch()} />
      ) : data === undefined ? (
        <SkeletonRows label="Loading the files" rows={3} />
      ) : (
        <>
          {data.where === "away" && (
            <p className={`${styles.note} ${styles.warn}`}>{data.reason}</p>
          )}
          {data.where === "elsewhere" ? (
            <p className={styles.note}>
              The source is not kept here, and not looked into: its files are not listed.
            </p>
          ) : data.files.length === 0 ? (
            <p className={styles.note}>There are no files at the source.</p>
          ) : (
            <FileTable of={of} files={isAll ? data.files : data.files.slice(0, SHOWN)} />
          )}
          {!isAll && data.files.length > SHOWN && (
            <p className={styles.note}>
              <button type="button" className={styles.link} onClick={() => setAll(true)}>
                Show all {formatCount(data.files.length)}
              </button>
            </p>
          )}
        </>
      )}
    </Section>
  );
}

interface Of {
  readonly name: string;
  readonly version: number;
}

function FileTable(props: {
  readonly of: Of;
  readonly files: readonly VersionFile[];
}): React.JSX.Element {
  const { of, files } = props;
  const formats = useQuery(orpc.registry.listVersionFormats.queryOptions({ input: of }));
  const formatOf = new Map(formats.data?.map((one) => [one.path, one]));
  const [open, setOpen] = useState<string>();
  return (
    <div className={styles.tableBox} tabIndex={0} role="region" aria-label="Files of the version">
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Format</th>
            <th scope="col" className={styles.number}>
              Size
            </th>
            <th scope="col">SHA-256</th>
            <th scope="col">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {files.map((file) => {
            const format = formatOf.get(file.path);
            const isOpen = open === file.path;
            return (
              <Fragment key={file.path}>
                <tr>
                  <td>
                    <bdi title={showText(file.path, 1000).text}>
                      {showText(file.path, 300).text}
                    </bdi>{" "}
                    <span className={file.state === "unknown" ? styles.muted : styles.warn}>
                      {STATES[file.state]}
                    </span>
                  </td>
                  <td className={styles.fixed}>
                    {format === undefined ? (
                      <span className={styles.muted}>{NO_VALUE}</span>
                    ) : (
                      <button
                        type="button"
                        className={styles.link}
                        aria-expanded={isOpen}
                        onClick={() => setOpen(isOpen ? undefined : file.path)}
                      >
                        {format.title}
                      </button>
                    )}
                    {format !== undefined && format.unsafe !== null && (
                      <span className={styles.warn} title={format.unsafe}>
                        {" "}
                        <TriangleAlert size={12} aria-hidden /> can run code when loaded; never
                        loaded here
                      </span>
                    )}
                  </td>
                  <td className={styles.number} title={`${formatCount(file.bytes)} bytes`}>
                    {formatBytes(file.bytes)}
                  </td>
                  <td>
                    <FileHash file={file} />
                  </td>
                  <td className={styles.number}>
                    <IconButton
                      label={`Download ${file.path}`}
                      disabled={file.state === "gone"}
                      onClick={() => void download(of, file.path).catch(notifyFailure)}
                    >
                      <Download size={13} />
                    </IconButton>
                  </td>
                </tr>
                {isOpen && (
                  <tr className={styles.inner}>
                    <td colSpan={5}>
                      <HeaderDetails of={of} path={file.path} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function FileHash({ file }: { readonly file: VersionFile }): React.JSX.Element {
  const { path, sha256 } = file;
  if (sha256 === null) return <span className={styles.muted}>{NO_VALUE}</span>;
  return (
    <span className={styles.hash}>
      <span className={styles.mono} title={sha256}>
        {sha256.slice(0, 16)}…
      </span>
      <IconButton
        label={`Copy SHA-256 of ${path}`}
        onClick={() => void copyText(sha256).then(() => notify("Copied the SHA-256."))}
      >
        <Copy size={12} />
      </IconButton>
    </span>
  );
}

async function download(of: Of, path: string): Promise<void> {
  const { url } = await api.registry.signVersionFile({ ...of, path });
  const link = document.createElement("a");
  link.href = `${basePath()}/${url}`;
  link.download = "";
  link.click();
}
