import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { MediaEntry } from "../../../../src/contract/run-media.ts";
import { orpc } from "../../../client/api.ts";
import { describeFailure } from "../../../client/errors.ts";
import { formatCount } from "../../../kit/format.ts";
import { MarkdownView } from "../../../kit/markdown-view.tsx";
import styles from "./media.module.css";

interface TextPaneProps {
  readonly runId: string;
  readonly tag: string;
  readonly entry: MediaEntry;
  readonly height: number;
}

/** A logged text as Markdown; a column or table of texts as a table. */
export function TextPane({ runId, tag, entry, height }: TextPaneProps): React.ReactNode {
  const { data, error } = useQuery({
    ...orpc.runs.readMediaText.queryOptions({ input: { runId, id: entry.id } }),
    placeholderData: keepPreviousData,
  });
  return (
    <div
      className={styles["textBox"]}
      style={{ height }}
      role="group"
      aria-label={`${tag}: text`}
      aria-busy={data === undefined && error === null}
      tabIndex={0}
    >
      {error !== null ? (
        <p className={styles["failed"]} role="alert">
          {describeFailure(error).message}
        </p>
      ) : (
        data !== undefined && (
          <>
            <Cells shape={data.shape} cells={data.cells} />
            {data.truncated && (
              <p className={styles["more"]}>
                Cut: the text has {formatCount(data.length)} characters.
              </p>
            )}
          </>
        )
      )}
    </div>
  );
}

function Cells(props: {
  readonly shape: readonly number[];
  readonly cells: readonly string[];
}): React.ReactNode {
  const { shape, cells } = props;
  if (cells.length === 1) return <MarkdownView source={cells[0] ?? ""} />;
  const columns = shape.length > 1 ? Math.max(1, shape[1] ?? 1) : 1;
  const rows = Math.ceil(cells.length / columns);
  return (
    <table className={styles["cells"]}>
      <tbody>
        {Array.from({ length: rows }, (_, row) => (
          <tr key={row}>
            {cells.slice(row * columns, (row + 1) * columns).map((cell, column) => (
              <td key={column}>
                <MarkdownView source={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
