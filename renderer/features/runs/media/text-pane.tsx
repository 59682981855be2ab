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
            {data.isTable ? (
              <Table columns={data.shape[1] ?? 1} cells={data.cells} />
            ) : (
              <Cells shape={data.shape} cells={data.cells} />
            )}
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

/** Names of columns first; cells are no Markdown. */
function Table(props: {
  readonly columns: number;
  readonly cells: readonly string[];
}): React.ReactNode {
  const { columns, cells } = props;
  const width = Math.max(1, columns);
  const rows = Math.ceil(cells.length / width);
  return (
    <table className={styles["cells"]}>
      <thead>
        <tr>
          {cells.slice(0, width).map((cell, column) => (
            <th key={column} scope="col">
              <bdi>{cell}</bdi>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: Math.max(0, rows - 1) }, (_, row) => (
          <tr key={row}>
            {cells.slice((row + 1) * width, (row + 2) * width).map((cell, column) => (
              <td key={column} data-number={isNumber(cell)}>
                <bdi>{cell}</bdi>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const isNumber = (cell: string): boolean => cell !== "" && !Number.isNaN(Number(cell));

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
