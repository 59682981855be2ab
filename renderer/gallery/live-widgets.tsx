import { Button } from "@mantine/core";
import { useState } from "react";
import { AppError } from "../../src/base/errors.ts";
import { Confirm } from "../kit/confirm.tsx";
import { Notice } from "../kit/notice.tsx";
import { notify, notifyFailure } from "../kit/notify.tsx";
import { Num } from "../kit/num.tsx";
import { PageTabs } from "../kit/page-tabs.tsx";
import { Resizer } from "../kit/resizer.tsx";
import { DataTable, type DataSort } from "../kit/data-table.tsx";
import { VirtualTable } from "../kit/virtual-table.tsx";
import styles from "./gallery.module.css";

const nothing = (): void => undefined;

export function Messages(): React.ReactNode {
  return (
    <>
      <Button onClick={() => notify("Renamed.", { label: "Undo", run: nothing })}>
        Notification
      </Button>{" "}
      <Button onClick={() => notifyFailure(new AppError("DISK_FULL", "The disk is full."))}>
        Failure
      </Button>
    </>
  );
}

export function Question(): React.ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Question</Button>
      <Confirm
        isOpen={isOpen}
        title="Remove 3 runs?"
        action="Remove"
        isDangerous
        onConfirm={nothing}
        onClose={() => setOpen(false)}
      >
        Their files stay where they are.
      </Confirm>
    </>
  );
}

interface TableProps {
  readonly label: string;
  readonly names: readonly string[];
}

export function Table({ label, names }: TableProps): React.ReactNode {
  return (
    <VirtualTable
      label={label}
      columns={[
        {
          id: "name",
          title: "Metric",
          width: "minmax(100px, 1fr)",
          render: (name) => <span title={name}>{name}</span>,
          sortBy: (name) => name,
        },
        {
          id: "value",
          title: "Value",
          width: "88px",
          align: "right",
          render: (name) => <Num value={name.length / 3} />,
          sortBy: (name) => name.length,
        },
      ]}
      rows={names}
      rowKey={String}
      empty={<Notice title="No metrics" />}
    />
  );
}

export function Tabs(): React.ReactNode {
  const [shown, show] = useState("versions");
  return (
    <PageTabs
      label="Parts"
      tabs={[
        {
          id: "versions",
          title: "Versions",
          command: "model.versions",
          count: 12_345,
          content: "All",
        },
        { id: "history", title: "History", command: "model.history", content: "Nothing yet" },
      ]}
      shown={shown}
      onShow={show}
    />
  );
}

export function Panes(): React.ReactNode {
  const [width, setWidth] = useState(160);
  return (
    <div className={styles["panes"]}>
      <div style={{ width }}>{width} px</div>
      <Resizer
        label="Width of the pane"
        value={width}
        min={80}
        max={320}
        initial={160}
        onChange={(next) => setWidth(Math.min(320, Math.max(80, next)))}
      />
    </div>
  );
}

/** Of a million rows that are made as they are drawn. */
export function Data({ name }: { readonly name: string }): React.ReactNode {
  const [sort, setSort] = useState<DataSort>();
  const [filters, setFilters] = useState<ReadonlyMap<number, string>>(new Map());
  const count = 1_000_000;
  return (
    // It fills its place: one without an end would be filled with all of them.
    <div className={styles["box"]}>
      <DataTable
        label={`Data ${name.slice(0, 20)}`}
        columns={[
          { name, isNumber: false, width: 160 },
          { name: "loss", isNumber: true, width: 96 },
        ]}
        count={count}
        rowAt={(at) => {
          const index = sort?.descending === true ? count - 1 - at : at;
          return { index, cells: [`${name} ${index}`, String(1 / (index + 1))] };
        }}
        onRange={nothing}
        sort={sort}
        onSort={(column) => setSort((old) => ({ column, descending: old?.descending === false }))}
        filters={filters}
        onFilter={(column, text) => setFilters((old) => new Map(old).set(column, text))}
      />
    </div>
  );
}
