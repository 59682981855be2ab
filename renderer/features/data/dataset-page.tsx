import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Table2, X } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import type { CutText } from "../../../src/contract/common.ts";
import type { EvaluationDataset, EvaluationRecord } from "../../../src/contract/data.ts";
import { orpc } from "../../client/api.ts";
import { describeFailure } from "../../client/errors.ts";
import { Age } from "../../kit/age.tsx";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { NO_VALUE, plural } from "../../kit/format.ts";
import { IconButton } from "../../kit/icon-button.tsx";
import { JsonTree } from "../../kit/json-tree.tsx";
import { Notice } from "../../kit/notice.tsx";
import { showText } from "../../kit/shown-text.ts";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import { VirtualTable, type Column } from "../../kit/virtual-table.tsx";
import { viewElsewhere } from "../../state/view.ts";
import styles from "./data.module.css";

/** Records that are read at a time. */
const PAGE = 200;

export function DatasetPage(): React.JSX.Element {
  const { datasetId: id } = useParams({ from: "/datasets/$datasetId" });
  const dataset = useQuery(orpc.data.getEvaluationDataset.queryOptions({ input: { id } }));
  const name = dataset.data?.name;
  useEffect(() => {
    document.title = `${name ?? "Data set"} · Assay`;
  }, [name]);
  if (dataset.isError && describeFailure(dataset.error).code === "NOT_FOUND")
    return (
      <Notice
        isPage
        icon={<Table2 size={20} />}
        title="There is no such data set"
        actions={
          <Link to="/datasets" search={viewElsewhere} data-command="datasets.open">
            Show evaluation data sets
          </Link>
        }
      >
        It may have been deleted meanwhile.
      </Notice>
    );
  if (dataset.isError && dataset.data === undefined)
    return <FailureNotice isPage error={dataset.error} onRetry={() => void dataset.refetch()} />;
  if (dataset.data === undefined) return <SkeletonRows label="Loading the data set" rows={6} />;
  return (
    <div className={styles.page}>
      <DatasetHeader dataset={dataset.data} />
      <Records key={id} id={id} />
    </div>
  );
}

function DatasetHeader({ dataset }: { readonly dataset: EvaluationDataset }): React.JSX.Element {
  const { name, records, experiments, tags, createdUs, updatedUs, createdBy } = dataset;
  const shown = tags.filter(({ key }) => !key.startsWith("mlflow."));
  return (
    <header className={styles.header}>
      <nav aria-label="Path">
        <Link to="/datasets" search={viewElsewhere} data-command="datasets.open">
          Evaluation data sets
        </Link>
      </nav>
      <div className={styles.title}>
        <h1 className={styles.name} title={showText(name, 300).text}>
          {showText(name, 300).text}
        </h1>
        <span className={styles.facts}>
          <span>{plural(records, "record")}</span>
          <span>
            Created <Age us={createdUs} of="Created" />
            {createdBy === "" ? "" : ` by ${showText(createdBy, 100).text}`}
          </span>
          <span>
            changed <Age us={updatedUs} of="Changed" />
          </span>
          {experiments.length > 0 && <span>in {showText(experiments.join(", "), 200).text}</span>}
        </span>
      </div>
      {shown.length > 0 && (
        <p className={styles.tags} aria-label="Tags">
          {shown.map(({ key, value }) => (
            <span key={key} className={styles.tag}>
              {showText(value === "" ? key : `${key}: ${value}`, 200).text}
            </span>
          ))}
        </p>
      )}
    </header>
  );
}

function Records({ id }: { readonly id: string }): React.JSX.Element {
  const [chosenId, choose] = useState<string>();
  const query = useInfiniteQuery({
    ...orpc.data.listEvaluationRecords.infiniteOptions({
      input: (cursor: string | undefined) => ({
        id,
        limit: PAGE,
        ...(cursor !== undefined && { cursor }),
      }),
      initialPageParam: undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    }),
    placeholderData: keepPreviousData,
  });
  const { data, error, hasNextPage, fetchNextPage, refetch } = query;
  // One that could not be read is not asked for again and again.
  const canRead = hasNextPage && !query.isFetchingNextPage && !query.isFetchNextPageError;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows), [data]);
  const columns = useMemo(() => columnsOf(choose), []);
  if (rows === undefined)
    return error === null ? (
      <SkeletonRows label="Loading records" rows={8} />
    ) : (
      <FailureNotice error={error} onRetry={() => void refetch()} />
    );
  const chosen = rows.find((row) => row.id === chosenId);
  return (
    <div className={styles.panes}>
      <VirtualTable
        label="Records"
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        onReachEnd={canRead ? () => void fetchNextPage() : undefined}
        empty={
          <Notice title="No records yet">
            <code>dataset.merge_records</code> adds some.
          </Notice>
        }
      />
      {chosen !== undefined && <RecordView record={chosen} onClose={() => choose(undefined)} />}
    </div>
  );
}

function columnsOf(choose: (id: string) => void): ReadonlyArray<Column<EvaluationRecord>> {
  return [
    {
      id: "inputs",
      title: "Inputs",
      width: "minmax(180px, 1.6fr)",
      render: ({ id, inputs }) => (
        <button type="button" className={styles.open} onClick={() => choose(id)}>
          {showText(inputs.text, 300).text}
        </button>
      ),
    },
    {
      id: "expectations",
      title: "Expected",
      width: "minmax(140px, 1.2fr)",
      render: ({ expectations }) => <Part part={expectations} />,
    },
    {
      id: "outputs",
      title: "Outputs",
      width: "minmax(140px, 1.2fr)",
      render: ({ outputs }) => <Part part={outputs} />,
    },
    {
      id: "source",
      title: "Source",
      width: "96px",
      render: ({ sourceType, sourceId }) => (
        <span className={styles.muted} title={showText(sourceId, 300).text}>
          {sourceType === "" ? NO_VALUE : sourceType.toLowerCase()}
        </span>
      ),
    },
    {
      id: "updated",
      title: "Updated",
      width: "88px",
      render: ({ updatedUs }) => <Age us={updatedUs} of="Updated" />,
    },
  ];
}

/** Nothing was said, or an empty object: both say nothing. */
function isEmpty(part: CutText | null): part is null {
  return part === null || part.text === "{}";
}

function Part({ part }: { readonly part: CutText | null }): React.JSX.Element {
  return (
    <span className={styles.json} title={isEmpty(part) ? "" : showText(part.text, 1000).text}>
      {isEmpty(part) ? NO_VALUE : showText(part.text, 300).text}
    </span>
  );
}

const PARTS = [
  ["Inputs", "inputs"],
  ["Expected", "expectations"],
  ["Outputs", "outputs"],
  ["Tags", "tags"],
] as const;

function RecordView({
  record,
  onClose,
}: {
  readonly record: EvaluationRecord;
  readonly onClose: () => void;
}): React.JSX.Element {
  return (
    <section
      className={styles.record}
      aria-label="Chosen record"
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <div className={styles.recordHead}>
        <h2>{record.id}</h2>
        <IconButton label="Close record" onClick={onClose}>
          <X size={14} />
        </IconButton>
      </div>
      {PARTS.map(([title, key]) => {
        const part = record[key];
        return (
          !isEmpty(part) && (
            <div key={key}>
              <h3>{title}</h3>
              <div className={styles.document}>
                {part.left > 0 ? (
                  <pre tabIndex={0} aria-label={`Beginning of the ${title.toLowerCase()}`}>
                    {part.text}… {plural(part.left, "more character")}
                  </pre>
                ) : (
                  <JsonTree
                    kind="json"
                    label={`of the ${title.toLowerCase()}`}
                    text={part.text}
                    mostHeight={320}
                  />
                )}
              </div>
            </div>
          )
        );
      })}
      {record.sourceType !== "" && (
        <p className={styles.muted}>
          From {record.sourceType.toLowerCase()}{" "}
          {record.sourceType === "TRACE" && record.sourceId !== "" ? (
            <Link
              to="/traces/$traceId"
              params={{ traceId: record.sourceId }}
              search={viewElsewhere}
            >
              {record.sourceId}
            </Link>
          ) : (
            showText(record.sourceId, 300).text
          )}
        </p>
      )}
    </section>
  );
}
