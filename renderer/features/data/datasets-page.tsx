import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Table2 } from "lucide-react";
import { useEffect, useState } from "react";
import type { EvaluationDataset } from "../../../src/contract/data.ts";
import { orpc } from "../../client/api.ts";
import { Age } from "../../kit/age.tsx";
import { formatCount, NO_VALUE, plural } from "../../kit/format.ts";
import { ListPage, ListPending } from "../../kit/list-page.tsx";
import { Notice } from "../../kit/notice.tsx";
import { showText } from "../../kit/shown-text.ts";
import { TextSearch } from "../../kit/text-search.tsx";
import { VirtualTable, type Column } from "../../kit/virtual-table.tsx";
import { viewElsewhere } from "../../state/view.ts";
import styles from "./data.module.css";

/** Nobody scrolls through more: the search finds the others. */
const LIMIT = 1000;

const COLUMNS: ReadonlyArray<Column<EvaluationDataset>> = [
  {
    id: "name",
    title: "Name",
    width: "minmax(160px, 1.6fr)",
    render: ({ id, name }) => (
      <Link
        to="/datasets/$datasetId"
        params={{ datasetId: id }}
        search={viewElsewhere}
        title={showText(name, 300).text}
      >
        {showText(name, 300).text}
      </Link>
    ),
    sortBy: ({ name }) => name,
  },
  {
    id: "experiments",
    title: "Experiments",
    width: "minmax(120px, 1.2fr)",
    render: ({ experiments }) => <Muted text={experiments.join(", ")} />,
  },
  {
    id: "tags",
    title: "Tags",
    width: "minmax(120px, 1.2fr)",
    render: ({ tags }) => <Muted text={tagText(tags)} />,
  },
  {
    id: "by",
    title: "By",
    width: "88px",
    render: ({ updatedBy }) => <Muted text={updatedBy} />,
    sortBy: ({ updatedBy }) => updatedBy,
  },
  {
    id: "updated",
    title: "Updated",
    width: "88px",
    render: ({ updatedUs }) => <Age us={updatedUs} of="Updated" />,
    sortBy: ({ updatedUs }) => updatedUs,
  },
  {
    id: "records",
    title: "Records",
    width: "72px",
    align: "right",
    render: ({ records }) => formatCount(records),
    sortBy: ({ records }) => records,
  },
];

function Muted({ text }: { readonly text: string }): React.JSX.Element {
  return (
    <span className={styles.muted} title={showText(text, 1000).text}>
      {text === "" ? NO_VALUE : showText(text, 200).text}
    </span>
  );
}

/** Without those that MLflow writes for itself. */
function tagText(tags: EvaluationDataset["tags"]): string {
  return tags
    .filter(({ key }) => !key.startsWith("mlflow."))
    .map(({ key, value }) => (value === "" ? key : `${key}: ${value}`))
    .join(", ");
}

export function DatasetsPage(): React.JSX.Element {
  const [text, setText] = useState("");
  const search = text.trim();
  const datasets = useQuery({
    ...orpc.data.listEvaluationDatasets.queryOptions({
      input: { limit: LIMIT, ...(search !== "" && { search }) },
    }),
    placeholderData: keepPreviousData,
  });
  useEffect(() => {
    document.title = "Evaluation data sets · Assay";
  }, []);
  const { data } = datasets;
  if (data === undefined)
    return (
      <ListPending
        label="Loading data sets"
        error={datasets.error}
        onRetry={() => void datasets.refetch()}
      />
    );
  if (data.total === 0 && search === "") return <NoDatasets />;
  const { rows, total } = data;
  return (
    <ListPage
      title="Evaluation data sets"
      tools={
        <TextSearch
          className={styles.search}
          label="Search data sets"
          value={text}
          onChange={setText}
        />
      }
      count={
        total > rows.length
          ? `${formatCount(rows.length)} of ${plural(total, "data set")}; search to see the others`
          : plural(total, "data set")
      }
      aside={
        <Link to="/traces" search={viewElsewhere} data-command="traces.open">
          Traces
        </Link>
      }
    >
      <VirtualTable
        label="Data sets"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ id }) => id}
        empty={<Notice title="No data set matches" />}
      />
    </ListPage>
  );
}

function NoDatasets(): React.JSX.Element {
  return (
    <Notice
      isPage
      icon={<Table2 size={20} />}
      title="No evaluation data sets yet"
      actions={
        <Link to="/traces" search={viewElsewhere} data-command="traces.open">
          Show traces
        </Link>
      }
    >
      Scripts make them: <code>mlflow.genai.datasets.create_dataset</code> with the tracking address
      of this page. Records of inputs and what is expected of them are then kept here.
    </Notice>
  );
}
