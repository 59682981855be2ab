import { Button } from "@mantine/core";
import { Inbox, Star } from "lucide-react";
import { useState } from "react";
import { AppError } from "../../src/base/errors.ts";
import { Age } from "../kit/age.tsx";
import { Confirm } from "../kit/confirm.tsx";
import { FailureNotice } from "../kit/failure-notice.tsx";
import { IconButton } from "../kit/icon-button.tsx";
import { Notice } from "../kit/notice.tsx";
import { notify, notifyFailure } from "../kit/notify.tsx";
import { Num } from "../kit/num.tsx";
import { Resizer } from "../kit/resizer.tsx";
import { SearchBox } from "../kit/search-box.tsx";
import { SkeletonRows } from "../kit/skeleton-rows.tsx";
import { VirtualTable } from "../kit/virtual-table.tsx";
import styles from "./gallery.module.css";

const NUMBERS = [0, 1, -12.5, 0.000_012_345, 123_456_789, "NaN", "-Infinity", null] as const;
const AGES_US = [5, 90, 7200, 200_000].map((seconds) => (Date.now() - seconds * 1000) * 1000);
const FAILURE = new AppError("DISK_FULL", "The disk is full.");
const nothing = (): void => undefined;

/** The widgets of `kit/`, each in its states. */
export function Widgets(): React.ReactNode {
  return (
    <>
      <Widget title="Notice">
        <Notice
          icon={<Inbox size={20} />}
          title="Nothing here yet"
          actions={<Button>Open folder…</Button>}
        >
          What it means, and what to do.
        </Notice>
      </Widget>
      <Widget title="Failure">
        <FailureNotice error={FAILURE} onRetry={nothing} />
      </Widget>
      <Widget title="Buttons">
        <Button>Default</Button> <Button variant="filled">Filled</Button>{" "}
        <Button color="red">Dangerous</Button> <Button disabled>Disabled</Button>{" "}
        <IconButton label="Star" hotkey="s" onClick={nothing}>
          <Star size={14} />
        </IconButton>
        <IconButton label="Starred" pressed onClick={nothing}>
          <Star size={14} />
        </IconButton>
        <IconButton label="No star" disabled onClick={nothing}>
          <Star size={14} />
        </IconButton>
      </Widget>
      <Widget title="Messages">
        <Button onClick={() => notify("Renamed.", { label: "Undo", run: nothing })}>
          Notification
        </Button>{" "}
        <Button onClick={() => notifyFailure(FAILURE)}>Failure</Button> <Question />
      </Widget>
      <Widget title="Numbers and ages">
        {NUMBERS.map((value) => (
          <div key={String(value)}>
            <Num value={value} />
          </div>
        ))}
        {[...AGES_US, null].map((us) => (
          <div key={us}>
            <Age us={us} of="Last data" />
          </div>
        ))}
      </Widget>
      <Widget title="Search, matching and broken">
        <SearchBox label="Filter" value="loss$" onChange={nothing} />
        <SearchBox label="Broken filter" value="(" onChange={nothing} />
      </Widget>
      <Widget title="Loading">
        <SkeletonRows label="Loading" rows={6} />
      </Widget>
      <Widget title="Table">
        <Table rows={[0.25, 12, 3]} />
      </Widget>
      <Widget title="Empty table">
        <Table rows={[]} />
      </Widget>
      <Widget title="Panes">
        <Panes />
      </Widget>
    </>
  );
}

function Widget(props: {
  readonly title: string;
  readonly children: React.ReactNode;
}): React.ReactNode {
  return (
    <section className={styles["case"]}>
      <h2>{props.title}</h2>
      <div className={styles["widget"]}>{props.children}</div>
    </section>
  );
}

function Question(): React.ReactNode {
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

function Table({ rows }: { readonly rows: readonly number[] }): React.ReactNode {
  return (
    <VirtualTable
      label="Metrics"
      columns={[
        { id: "name", title: "Metric", width: "minmax(100px, 1fr)", render: (row) => `m${row}` },
        {
          id: "value",
          title: "Value",
          width: "88px",
          align: "right",
          render: (row) => <Num value={row} />,
          sortBy: (row) => row,
        },
      ]}
      rows={rows}
      rowKey={String}
      empty={<Notice title="No metrics" />}
    />
  );
}

function Panes(): React.ReactNode {
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
