import { toFileName } from "../../../../../src/base/file-name.ts";
import { formatBytes, formatCount } from "../../../../kit/format.ts";
import { showText } from "../../../../kit/shown-text.ts";
import styles from "./media.module.css";
import { kindOfFile, type FileFacts } from "./media-parts.ts";
import { useBlobUrl } from "./use-blob-url.ts";

interface FileItemProps {
  readonly facts: FileFacts;
  readonly mime: string;
  /** Undefined where only its facts are here. */
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
}

/** Name, kind, size and SHA-256 of a file, and a link that saves it. Opened in a tab of its own it is no page. */
export function FileItem({ facts, mime, bytes }: FileItemProps): React.JSX.Element {
  const { name, sha256, caption } = facts;
  const attach = useBlobUrl(bytes, "application/octet-stream");
  const size = facts.bytes ?? bytes?.length;
  const isChanged = bytes !== undefined && size !== bytes.length;
  const shown = <bdi>{showText(name, 200).text}</bdi>;
  return (
    <div className={styles["file"]}>
      <p>
        {bytes === undefined ? (
          shown
        ) : (
          <a ref={attach} download={toFileName(name)} title={`Save ${showText(name, 200).text}`}>
            {shown}
          </a>
        )}
        <span>{kindOfFile(name, mime)}</span>
        {size !== undefined && (
          <span title={`${formatCount(size)} bytes`}>{formatBytes(size)}</span>
        )}
      </p>
      {caption !== "" && (
        <p>
          <bdi>{showText(caption, 300).text}</bdi>
        </p>
      )}
      {isChanged && <p>Changed in this report: the size is that of the logged file.</p>}
      {sha256 !== undefined && (
        <p className={styles["hash"]}>
          SHA-256 <code>{sha256}</code>
        </p>
      )}
    </div>
  );
}
