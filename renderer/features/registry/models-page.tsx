import { Button } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Boxes } from "lucide-react";
import { useEffect, useState } from "react";
import type { ModelRow } from "../../../src/contract/registry.ts";
import { orpc } from "../../client/api.ts";
import { Age } from "../../kit/age.tsx";
import { formatCount, NO_VALUE, plural } from "../../kit/format.ts";
import { ListPage, ListPending } from "../../kit/list-page.tsx";
import { Notice } from "../../kit/notice.tsx";
import { showText } from "../../kit/shown-text.ts";
import { TextSearch } from "../../kit/text-search.tsx";
import { VirtualTable, type Column } from "../../kit/virtual-table.tsx";
import { openDialog } from "../../state/ui.ts";
import { viewElsewhere } from "../../state/view.ts";
import cells from "./cells.module.css";
import styles from "./page.module.css";
import badge from "./request-badge.module.css";

/** Nobody scrolls through more: the search finds the others. */
const LIMIT = 1000;

const COLUMNS: ReadonlyArray<Column<ModelRow>> = [
  {
    id: "name",
    title: "Name",
    width: "minmax(160px, 1.6fr)",
    render: ({ name }) => (
      <Link to="/models/$name" params={{ name }} search={viewElsewhere} title={name}>
        {name}
      </Link>
    ),
    sortBy: ({ name }) => name,
  },
  {
    id: "aliases",
    title: "Aliases",
    width: "minmax(240px, 2.4fr)",
    render: ({ aliases }) => (
      <span className={cells.aliases}>
        {aliases.map(({ alias, version }) => (
          <span key={alias} className={cells.alias} title={`@${alias} is version ${version}`}>
            <span className={cells.text}>@{alias}</span>
            <span className={cells.number}>{version}</span>
          </span>
        ))}
      </span>
    ),
  },
  {
    id: "requests",
    title: "To approve",
    width: "80px",
    render: ({ name, openRequests }) =>
      openRequests === 0 ? (
        NO_VALUE
      ) : (
        <Link
          to="/models/$name"
          params={{ name }}
          search={viewElsewhere}
          className={badge.count}
          title={`${plural(openRequests, "version")} of ${name} ${openRequests === 1 ? "waits" : "wait"} for an approval`}
        >
          {formatCount(openRequests)}
        </Link>
      ),
    sortBy: ({ openRequests }) => openRequests,
  },
  {
    id: "description",
    title: "Description",
    width: "minmax(160px, 1.6fr)",
    render: ({ description }) => (
      <span className={cells.muted} title={showText(description, 1000).text}>
        {showText(description, 300).text}
      </span>
    ),
  },
  {
    id: "updated",
    title: "Updated",
    width: "88px",
    render: ({ updatedUs }) => <Age us={updatedUs} of="Updated" />,
    sortBy: ({ updatedUs }) => updatedUs,
  },
  {
    id: "newest",
    title: "Newest",
    width: "64px",
    align: "right",
    render: ({ newest }) => newest ?? NO_VALUE,
    sortBy: ({ newest }) => newest ?? 0,
  },
  {
    id: "versions",
    title: "Versions",
    width: "64px",
    align: "right",
    render: ({ versions }) => formatCount(versions),
    sortBy: ({ versions }) => versions,
  },
];

export function ModelsPage(): React.JSX.Element {
  const [text, setText] = useState("");
  const search = text.trim();
  const models = useQuery({
    ...orpc.registry.listModels.queryOptions({
      input: { limit: LIMIT, ...(search === "" ? {} : { search }) },
    }),
    placeholderData: keepPreviousData,
  });
  useEffect(() => {
    document.title = "Models · Assay";
  }, []);
  const { data } = models;
  if (data === undefined)
    return (
      <ListPending
        label="Loading models"
        error={models.error}
        onRetry={() => void models.refetch()}
      />
    );
  if (data.total === 0 && search === "") return <NoModels />;
  const { rows, total } = data;
  return (
    <ListPage
      title="Models"
      tools={
        <TextSearch
          className={styles.search}
          label="Search models"
          value={text}
          onChange={setText}
        />
      }
      count={
        total > rows.length
          ? `${formatCount(rows.length)} of ${plural(total, "model")}; search to see the others`
          : plural(total, "model")
      }
    >
      <VirtualTable
        label="Models"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ id }) => id}
        empty={<Notice title="No model matches" />}
      />
    </ListPage>
  );
}

function NoModels(): React.JSX.Element {
  return (
    <Notice
      isPage
      icon={<Boxes size={20} />}
      title="No models yet"
      actions={
        <Button data-command="tracking.address" onClick={() => openDialog({ kind: "tracking" })}>
          Log over MLflow…
        </Button>
      }
    >
      Scripts register them: <code>mlflow.register_model</code>, or{" "}
      <code>registered_model_name</code> when a model is logged, with the tracking address of this
      page. Versions, aliases and stages are then kept here.
    </Notice>
  );
}
