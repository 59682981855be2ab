import { Button, Menu, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import { Copy, Ellipsis, FileText, MessageSquare, Plus, Trash2 } from "lucide-react";
import { useEffect, useMemo } from "react";
import type { ReportRow } from "../../../../src/contract/reports.ts";
import { orpc } from "../../../client/api.ts";
import { Age } from "../../../kit/age.tsx";
import { formatCount, NO_VALUE, plural } from "../../../kit/format.ts";
import { ListPage, ListPending } from "../../../kit/list-page.tsx";
import { Notice } from "../../../kit/notice.tsx";
import { TextSearch } from "../../../kit/text-search.tsx";
import { VirtualTable, type Column } from "../../../kit/virtual-table.tsx";
import { usePrefs } from "../../../state/prefs.ts";
import { openDialog } from "../../../state/ui.ts";
import { useView, viewElsewhere } from "../../../state/view.ts";
import { duplicateReport, removeReport } from "../actions.ts";
import { chooseReportFile } from "../file/show-report-file.ts";
import styles from "./list.module.css";

/** No id of a project. */
const ALL = "";

export function ReportsPage(): React.JSX.Element {
  const [{ rq = "", rp = ALL, at }, changeView] = useView();
  const reports = useQuery(orpc.reports.list.queryOptions({ input: {} }));
  const { data: projects } = useQuery(orpc.runs.listProjects.queryOptions());
  useEffect(() => {
    document.title = "Reports · Assay";
  }, []);
  const names = useMemo(() => new Map(projects?.map(({ id, name }) => [id, name])), [projects]);
  const isPast = at !== undefined;
  const columns = useMemo(() => columnsOf(names, isPast), [names, isPast]);
  const { data } = reports;
  const rows = useMemo(() => {
    const wanted = rq.trim().toLowerCase();
    return (data ?? []).filter(
      ({ title, projectId }) =>
        (rp === ALL || projectId === rp) && title.toLowerCase().includes(wanted),
    );
  }, [data, rq, rp]);
  if (data === undefined)
    return (
      <ListPending
        label="Loading reports"
        error={reports.error}
        onRetry={() => void reports.refetch()}
      />
    );
  if (data.length === 0) return <NoReports />;
  return (
    <ListPage
      title="Reports"
      tools={
        <>
          <TextSearch
            className={styles.search}
            label="Search reports"
            value={rq}
            onChange={(text) => changeView({ rq: text === "" ? undefined : text })}
          />
          <Select
            className={styles.project ?? ""}
            size="xs"
            aria-label="Project"
            searchable
            allowDeselect={false}
            data={[
              { value: ALL, label: "All projects" },
              ...(projects ?? []).map(({ id, name }) => ({ value: id, label: name })),
            ]}
            value={names.has(rp) ? rp : ALL}
            onChange={(id) => changeView({ rp: id === null || id === ALL ? undefined : id })}
          />
        </>
      }
      count={
        rows.length === data.length
          ? plural(data.length, "report")
          : `${formatCount(rows.length)} of ${plural(data.length, "report")}`
      }
      aside={
        <>
          <OpenFileButton />
          <NewButton projectId={rp === ALL ? undefined : rp} isPast={isPast} />
        </>
      }
    >
      <VirtualTable
        label="Reports"
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        empty={<Notice title="No report matches" />}
      />
    </ListPage>
  );
}

/** One that somebody else exported. */
function OpenFileButton(): React.JSX.Element {
  const router = useRouter();
  return (
    <Button
      size="xs"
      data-command="reports.openFile"
      leftSection={<FileText size={14} aria-hidden />}
      onClick={() => void chooseReportFile(router)}
    >
      Open report file…
    </Button>
  );
}

function NewButton(props: {
  readonly projectId: string | undefined;
  readonly isPast: boolean;
}): React.JSX.Element {
  const lastProjectId = usePrefs((state) => state.lastProjectId);
  return (
    <Button
      size="xs"
      data-command="reports.new"
      disabled={props.isPast}
      leftSection={<Plus size={14} aria-hidden />}
      onClick={() => openDialog({ kind: "newReport", projectId: props.projectId ?? lastProjectId })}
    >
      New report…
    </Button>
  );
}

function columnsOf(
  projects: ReadonlyMap<string, string>,
  isPast: boolean,
): ReadonlyArray<Column<ReportRow>> {
  return [
    {
      id: "title",
      title: "Title",
      width: "minmax(200px, 3fr)",
      render: ({ id, title }) => (
        <Link
          to="/reports/$reportId"
          params={{ reportId: id }}
          search={viewElsewhere}
          title={title}
        >
          {title}
        </Link>
      ),
      sortBy: ({ title }) => title.toLowerCase(),
    },
    {
      id: "project",
      title: "Project",
      width: "minmax(100px, 1fr)",
      render: ({ projectId }) => (
        <span className={styles.muted}>{projects.get(projectId ?? ALL) ?? NO_VALUE}</span>
      ),
      sortBy: ({ projectId }) => projects.get(projectId ?? ALL) ?? "",
    },
    {
      id: "comments",
      title: "Open comments",
      width: "104px",
      align: "right",
      render: ({ comments, openComments }) =>
        openComments === 0 ? (
          <span className={styles.muted}>{comments === 0 ? NO_VALUE : "0"}</span>
        ) : (
          <span className={styles.open} title={`${openComments} of ${plural(comments, "comment")}`}>
            <MessageSquare size={12} aria-hidden />
            {formatCount(openComments)}
          </span>
        ),
      sortBy: ({ openComments }) => openComments,
    },
    {
      id: "blocks",
      title: "Blocks",
      width: "64px",
      align: "right",
      render: ({ blocks }) => formatCount(blocks),
      sortBy: ({ blocks }) => blocks,
    },
    {
      id: "updated",
      title: "Changed",
      width: "96px",
      render: ({ updatedMs }) => <Age us={updatedMs * 1000} of="Changed" />,
      sortBy: ({ updatedMs }) => updatedMs,
    },
    {
      id: "by",
      title: "By",
      width: "minmax(72px, 1fr)",
      render: ({ updatedBy }) => (
        <span className={styles.muted} title={updatedBy}>
          {updatedBy}
        </span>
      ),
      sortBy: ({ updatedBy }) => updatedBy,
    },
    {
      id: "menu",
      title: "Actions",
      isTitleHidden: true,
      width: "36px",
      render: (report) => (isPast ? null : <RowMenu report={report} />),
    },
  ];
}

function RowMenu({ report: { id, title } }: { readonly report: ReportRow }): React.JSX.Element {
  const router = useRouter();
  return (
    <Menu position="bottom-end" width={180}>
      <Menu.Target>
        <button type="button" className={styles.more} aria-label={`Menu of ${title}`}>
          <Ellipsis size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          data-command="report.duplicate"
          leftSection={<Copy size={14} aria-hidden />}
          onClick={() => void duplicateReport(router, id, title)}
        >
          Duplicate
        </Menu.Item>
        <Menu.Item
          data-command="report.remove"
          color="red"
          leftSection={<Trash2 size={14} aria-hidden />}
          onClick={() => void removeReport(id, title)}
        >
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function NoReports(): React.JSX.Element {
  const [{ rp, at }] = useView();
  return (
    <Notice
      isPage
      icon={<FileText size={20} />}
      title="No reports yet"
      actions={
        <>
          <NewButton projectId={rp} isPast={at !== undefined} />
          <OpenFileButton />
        </>
      }
    >
      A report is text with live charts, tables and statistics of runs. Freeze what should stay as
      it is, save it as one HTML file, and send that to whoever should read it: it opens without
      Assay and without a network.
    </Notice>
  );
}
