import { Button } from "@mantine/core";
import { Copy } from "lucide-react";
import { useMemo, useState } from "react";
import type { RunDetail } from "../../../src/contract/runs.ts";
import { copyText } from "../../kit/clipboard.ts";
import { plural } from "../../kit/format.ts";
import { IconButton } from "../../kit/icon-button.tsx";
import { Notice } from "../../kit/notice.tsx";
import { notify } from "../../kit/notify.tsx";
import { compilePattern } from "../../kit/pattern.ts";
import { SearchBox } from "../../kit/search-box.tsx";
import { VirtualTable, type Column } from "../../kit/virtual-table.tsx";
import styles from "./tables.module.css";

type Param = RunDetail["paramValues"][number];

/** A string stands without quotes, everything else as JSON. */
function textOf(value: Param["value"]): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

const COLUMNS: ReadonlyArray<Column<Param>> = [
  {
    id: "key",
    title: "Param",
    width: "minmax(160px, 400px)",
    render: ({ key }) => <span title={key}>{key}</span>,
    sortBy: ({ key }) => key,
  },
  {
    id: "value",
    title: "Value",
    width: "minmax(160px, 640px)",
    render: ({ value }) => (
      <code className={styles.value} title={textOf(value)}>
        {textOf(value)}
      </code>
    ),
    sortBy: ({ value }) => (typeof value === "number" ? value : textOf(value)),
  },
  {
    id: "origin",
    title: "From",
    width: "minmax(120px, 320px)",
    render: ({ origin }) => (
      <span className={styles.muted} title={origin}>
        {origin}
      </span>
    ),
    sortBy: ({ origin }) => origin,
  },
  {
    id: "copy",
    title: "Copy",
    isTitleHidden: true,
    width: "24px",
    render: (param) => (
      <IconButton label={`Copy ${param.key}`} onClick={() => void copyText(textOf(param.value))}>
        <Copy size={13} />
      </IconButton>
    ),
  },
];

/** As one JSON object. */
export async function copyParams(params: readonly Param[]): Promise<void> {
  const all = Object.fromEntries(params.map(({ key, value }) => [key, value]));
  await copyText(JSON.stringify(all, null, 2));
  notify(`Copied ${plural(params.length, "param")} as JSON.`);
}

export function ParamsTable({ params }: { readonly params: readonly Param[] }): React.JSX.Element {
  const [search, setSearch] = useState("");
  const rows = useMemo(() => {
    const { matches } = compilePattern(search);
    return params.filter(({ key, value }) => matches(key) || matches(textOf(value)));
  }, [params, search]);
  return (
    <>
      <div className={styles.bar}>
        <SearchBox
          className={styles.search}
          label="Filter params (regex)"
          value={search}
          onChange={setSearch}
        />
        <span className={styles.muted}>{plural(rows.length, "param")}</span>
        <span className={styles.spring} />
        <Button
          disabled={rows.length === 0}
          data-command="run.copyParams"
          onClick={() => void copyParams(rows)}
        >
          Copy as JSON
        </Button>
      </div>
      <VirtualTable
        label="Params"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ key, origin }) => `${origin} ${key}`}
        empty={
          <Notice title={params.length === 0 ? "No params were logged" : "No param matches"}>
            {params.length === 0 &&
              "They come from hparams.yaml, args.json, TensorBoard's hparams plug-in and the like."}
          </Notice>
        }
      />
    </>
  );
}
