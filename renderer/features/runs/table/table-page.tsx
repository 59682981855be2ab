import { Button, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { orpc } from "../../../client/api.ts";
import { formatCount, plural } from "../../../kit/format.ts";
import { useUi } from "../../../state/ui.ts";
import { useView } from "../../../state/view.ts";
import { useProjectRuns } from "../project-runs.tsx";
import { RemovedRuns, useRemovedCount } from "../removed-runs.tsx";
import { RunFilter } from "../run-filter.tsx";
import { RunsNotice } from "../runs-notice.tsx";
import { ColumnChooser } from "./column-chooser.tsx";
import type { TablePaths } from "./columns.ts";
import { COPY_FORMATS, copyRows, exportCsv } from "./export-table.ts";
import { GroupChooser } from "./group-chooser.tsx";
import { RunTable } from "./run-table.tsx";
import styles from "./table.module.css";
import { useTableView } from "./use-table-view.ts";

interface TablePageProps {
  readonly projectId: string;
  readonly projectName: string;
  /** Stands first in the toolbar. */
  readonly lead: ReactNode;
}

const NO_PATHS: TablePaths = { params: [], tags: [], metrics: [], varying: [] };
export const FORMAT_TITLES = {
  tsv: "tab-separated text",
  markdown: "Markdown",
  latex: "LaTeX",
} as const;

/** The runs of a project as a table that fills the page. */
export function TablePage({ projectId, projectName, lead }: TablePageProps): React.JSX.Element {
  const runs = useProjectRuns();
  const [{ r: showsRemoved }, changeView] = useView();
  const removed = useRemovedCount(projectId);
  const paths =
    useQuery(orpc.runs.listPaths.queryOptions({ input: { projectId } })).data ?? NO_PATHS;
  const [view, actions] = useTableView(paths);
  const selected = useUi((state) => state.selected);
  return (
    <section className={styles.page} aria-label="Table of runs">
      <div className={styles.toolbar} role="toolbar" aria-label="Table">
        {lead}
        <div className={styles.filter}>
          <RunFilter projectId={projectId} />
        </div>
        <span className={styles.spring} />
        <GroupChooser paths={paths} view={view} actions={actions} />
        <ColumnChooser paths={paths} view={view} actions={actions} />
        <Menu width={240} position="bottom-end">
          <Menu.Target>
            <Button
              variant="default"
              size="xs"
              data-menu
              leftSection={<Download size={14} aria-hidden />}
            >
              Export
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              data-command="table.exportCsv"
              onClick={() => void exportCsv(projectName, runs.rows, view.order.ids)}
            >
              Save all rows as CSV
            </Menu.Item>
            {COPY_FORMATS.map((format) => (
              <Menu.Item
                key={format}
                data-command={`table.copy.${format}`}
                onClick={() => {
                  const some = runs.rows.filter(({ id }) => selected.has(id));
                  void copyRows(some.length > 0 ? some : runs.rows, view.order.ids, format);
                }}
              >
                Copy {selected.size > 0 ? "selected" : "all"} rows as {FORMAT_TITLES[format]}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
      {showsRemoved === true ? (
        <RemovedRuns projectId={projectId} search={runs.search} />
      ) : (
        <>
          <RunsNotice runs={runs} />
          {runs.rows.length > 0 && (
            <RunTable projectId={projectId} runs={runs} view={view} actions={actions} />
          )}
        </>
      )}
      <footer className={styles.footer}>
        <span aria-live="polite">
          {plural(
            runs.total,
            runs.isFiltered ? "match" : "run",
            runs.isFiltered ? "matches" : "runs",
          )}
        </span>
        {runs.total > runs.rows.length && (
          <span>the first {formatCount(runs.rows.length)} in the table</span>
        )}
        <span>{formatCount(runs.visible.size)} shown in charts</span>
        {selected.size > 0 && <span>{formatCount(selected.size)} selected</span>}
        <span className={styles.spring} />
        {(removed > 0 || showsRemoved === true) && (
          <button
            type="button"
            className={styles.removed}
            data-command="runs.showRemoved"
            aria-pressed={showsRemoved === true}
            onClick={() => changeView({ r: showsRemoved === true ? undefined : true })}
          >
            {showsRemoved === true ? "Back to the runs" : `Removed (${formatCount(removed)})`}
          </button>
        )}
      </footer>
    </section>
  );
}
