import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { Package } from "lucide-react";
import { useEffect } from "react";
import type { ReceivedBundle } from "../../../src/contract/bundles.ts";
import { orpc } from "../../client/api.ts";
import { Age } from "../../kit/age.tsx";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { formatBytes, formatCount, NO_VALUE } from "../../kit/format.ts";
import { Notice } from "../../kit/notice.tsx";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import { VirtualTable, type Column } from "../../kit/virtual-table.tsx";
import { openDialog } from "../../state/ui.ts";
import { standingOf } from "./author-facts.tsx";
import styles from "./bundles.module.css";
import { FoldersSection } from "./folders-section.tsx";
import { KeysSection } from "./keys-section.tsx";

const COLUMNS: ReadonlyArray<Column<ReceivedBundle>> = [
  {
    id: "author",
    title: "Author",
    width: "minmax(160px, 1.6fr)",
    render: ({ author }) => (
      <span title={`${standingOf(author)}. Key ${author.fingerprint}`}>
        {author.knownAs ?? author.name}
        {author.standing === "unknown" && <span className={styles.muted}> (unknown)</span>}
      </span>
    ),
    sortBy: ({ author }) => author.knownAs ?? author.name,
  },
  {
    id: "path",
    title: "File",
    width: "minmax(160px, 2fr)",
    render: ({ path }) => <span title={path}>{path}</span>,
    sortBy: ({ path }) => path,
  },
  {
    id: "taken",
    title: "Taken",
    width: "88px",
    render: ({ takenMs }) => <Age us={takenMs * 1000} of="Taken" />,
    sortBy: ({ takenMs }) => takenMs,
  },
  {
    id: "made",
    title: "Made",
    width: "88px",
    render: ({ madeMs }) => <Age us={madeMs * 1000} of="Made" />,
    sortBy: ({ madeMs }) => madeMs,
  },
  {
    id: "runs",
    title: "Runs",
    width: "64px",
    align: "right",
    render: ({ counts }) => formatCount(counts.runs),
    sortBy: ({ counts }) => counts.runs,
  },
  {
    id: "bytes",
    title: "Size",
    width: "72px",
    align: "right",
    render: ({ bytes }) => formatBytes(bytes),
    sortBy: ({ bytes }) => bytes,
  },
  {
    id: "problems",
    title: "Left out",
    width: "72px",
    align: "right",
    render: ({ problems }) =>
      problems.length === 0 ? (
        NO_VALUE
      ) : (
        <span title={problems.map(({ entry, reason }) => `${entry}: ${reason}`).join("\n")}>
          {problems.length}
        </span>
      ),
    sortBy: ({ problems }) => problems.length,
  },
];

/** What came from others, whose keys are trusted, and where bundles are looked for. */
export function BundlesPage(): React.JSX.Element {
  const received = useQuery(orpc.bundles.list.queryOptions());
  const { incomingId } = useParams({ strict: false });
  const navigate = useNavigate();
  useEffect(() => {
    if (incomingId === undefined) return;
    openDialog({ kind: "openBundle", path: `incoming:${incomingId}` });
    // Once: afterwards the page is one like any other.
    void navigate({ to: "/bundles", search: (old) => old, replace: true });
  }, [incomingId, navigate]);
  useEffect(() => {
    document.title = "Bundles · Assay";
  }, []);
  const open = (
    <Button
      data-command="bundle.open"
      variant="filled"
      onClick={() => openDialog({ kind: "openBundle", path: undefined })}
    >
      Open a bundle…
    </Button>
  );
  return (
    <div className={styles.page}>
      <header className={styles.heading}>
        <h1>Bundles</h1>
        <Button data-command="bundle.request" onClick={() => openDialog({ kind: "requestBundle" })}>
          Ask for what is not here…
        </Button>
        {open}
      </header>
      <section aria-label="Taken bundles">
        {received.isError ? (
          <FailureNotice error={received.error} onRetry={() => void received.refetch()} />
        ) : received.data === undefined ? (
          <SkeletonRows label="Loading the bundles" rows={4} />
        ) : received.data.length === 0 ? (
          <Notice icon={<Package size={20} />} title="No bundle was taken yet">
            A bundle is one file with runs, what people wrote about them and a signature. Open one
            that a colleague sent, or bundle runs of your own from their menu.
          </Notice>
        ) : (
          <div className={styles.received}>
            <VirtualTable
              label="Taken bundles"
              columns={COLUMNS}
              rows={received.data}
              rowKey={({ id, takenMs }) => `${id} ${takenMs}`}
              empty={null}
            />
          </div>
        )}
      </section>
      <FoldersSection />
      <KeysSection />
    </div>
  );
}
