import { Button } from "@mantine/core";
import { useState } from "react";
import { AppError } from "../../src/base/errors.ts";
import { Confirm } from "../kit/confirm.tsx";
import { Notice } from "../kit/notice.tsx";
import { notify, notifyFailure } from "../kit/notify.tsx";
import { Num } from "../kit/num.tsx";
import { Resizer } from "../kit/resizer.tsx";
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
