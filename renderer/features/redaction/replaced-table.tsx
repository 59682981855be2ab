import { TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import type { Replaced } from "../../../src/contract/redaction.ts";
import { formatCount } from "../../kit/format.ts";
import { showText } from "../../kit/shown-text.ts";
import { VirtualTable, type Column } from "../../kit/virtual-table.tsx";
import styles from "./redaction.module.css";

export interface ReplacedValues {
  readonly replaced: readonly Replaced[];
  readonly replacedTotal: number;
}

interface ReplacedTableProps {
  /** Undefined until the engine has told. */
  readonly told: ReplacedValues | undefined;
  readonly isLoading: boolean;
  readonly onKeep: (text: string) => void;
}

const NONE: readonly Replaced[] = [];

/** Every value that would be replaced, before anything is written. */
export function ReplacedTable(props: ReplacedTableProps): React.JSX.Element {
  const { told, isLoading, onKeep } = props;
  const rows = told?.replaced ?? NONE;
  const [filter, setFilter] = useState("");
  const shown = useMemo(() => {
    const wanted = filter.trim().toLowerCase();
    return rows.filter(({ rule, where, what, before, after }) =>
      [rule, where, what, before, after].some((text) => text.toLowerCase().includes(wanted)),
    );
  }, [rows, filter]);
  const columns = useMemo(
    (): ReadonlyArray<Column<Replaced>> => [
      {
        id: "rule",
        title: "Rule",
        width: "64px",
        render: ({ rule }) => rule,
        sortBy: ({ rule }) => rule,
      },
      {
        id: "where",
        title: "Where",
        width: "minmax(120px, 1.2fr)",
        render: ({ where, what }) => <Text text={`${where}, ${what}`} />,
        sortBy: ({ where, what }) => `${where} ${what}`,
      },
      {
        id: "before",
        title: "Value",
        width: "minmax(140px, 2fr)",
        render: ({ before }) => <Text text={before} />,
        sortBy: ({ before }) => before,
      },
      {
        id: "after",
        title: "Becomes",
        width: "minmax(100px, 1.2fr)",
        render: ({ after }) => <Text text={after} />,
        sortBy: ({ after }) => after,
      },
      {
        id: "count",
        title: "Times",
        width: "56px",
        align: "right",
        render: ({ count }) => formatCount(count),
        sortBy: ({ count }) => count,
      },
      {
        id: "keep",
        title: "Keep",
        isTitleHidden: true,
        width: "52px",
        render: ({ before }) => (
          <button
            type="button"
            className={styles.link}
            aria-label={`Keep ${showText(before, 80).text}`}
            onClick={() => onKeep(before)}
          >
            Keep
          </button>
        ),
      },
    ],
    [onKeep],
  );
  return (
    <div>
      <p className={styles.muted} role="status">
        {isLoading && rows.length === 0
          ? "Looking for what is replaced…"
          : told === undefined
            ? "What is replaced is not known yet."
            : describe(told)}
      </p>
      {rows.length > 0 && (
        <TextInput
          size="xs"
          aria-label="Filter what is replaced"
          placeholder="Filter"
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
      )}
      {rows.length > 0 && (
        <div className={styles.replaced}>
          <VirtualTable
            label="What is replaced"
            columns={columns}
            rows={shown}
            rowKey={({ rule, where, what, before }) => JSON.stringify([rule, where, what, before])}
            empty={<p className={styles.muted}>No value has that in it.</p>}
          />
        </div>
      )}
    </div>
  );
}

function describe({ replaced, replacedTotal: total }: ReplacedValues): string {
  return total > replaced.length
    ? `${formatCount(total)} values are replaced; these are the first ${formatCount(replaced.length)}.`
    : `${formatCount(total)} ${total === 1 ? "value is" : "values are"} replaced.`;
}

function Text({ text }: { readonly text: string }): React.JSX.Element {
  return <span title={showText(text, 1000).text}>{showText(text, 200).text}</span>;
}
