import { Button, Menu } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { BookOpen, Download, Ellipsis, History, MessageSquare, Pencil, Rows3 } from "lucide-react";
import type { Report } from "../../../../src/contract/reports.ts";
import { Age } from "../../../kit/age.tsx";
import { IconButton } from "../../../kit/icon-button.tsx";
import { useView, viewElsewhere } from "../../../state/view.ts";
import type { DraftState, ReportDraft } from "../edit/draft.ts";
import styles from "./report.module.css";
import { SaveNote } from "./save-note.tsx";
import type { Act } from "./use-report-commands.ts";

interface ReportHeaderProps {
  readonly report: Report;
  readonly draft: ReportDraft;
  readonly state: DraftState;
  readonly isReading: boolean;
  readonly isPast: boolean;
  readonly act: Act;
}

/** The title, how far it is saved, and what can be done with the whole report. */
export function ReportHeader(props: ReportHeaderProps): React.JSX.Element {
  const { report, draft, state, isReading, isPast, act } = props;
  const { document, conflicts, save } = state;
  const [{ t }, changeView] = useView();
  const open = report.comments.filter(
    ({ parentId, resolved }) => parentId === null && !resolved,
  ).length;
  const toggle = (part: string): void =>
    changeView((old) => ({ t: old.t === part ? undefined : part }));
  if (isReading)
    return (
      <header className={styles.header}>
        <nav aria-label="Path" className={styles.path}>
          <Link to="/reports" search={viewElsewhere}>
            Reports
          </Link>
        </nav>
        <span className={styles.spring} />
        <Changed report={report} />
        {!isPast && (
          <Button
            size="xs"
            data-command="report.read"
            leftSection={<Pencil size={14} aria-hidden />}
            onClick={() => changeView({ rr: undefined })}
          >
            Edit
          </Button>
        )}
      </header>
    );
  return (
    <header className={styles.header}>
      <nav aria-label="Path" className={styles.path}>
        <Link to="/reports" search={viewElsewhere}>
          Reports
        </Link>
      </nav>
      <h1 className="sr-only">{document.title}</h1>
      <input
        className={styles.titleField}
        aria-label="Title of the report"
        value={document.title}
        maxLength={500}
        placeholder="Untitled"
        onChange={(event) => {
          const title = event.currentTarget.value;
          draft.change((old) => ({ ...old, title }), true);
        }}
        onBlur={() => {
          // Without a title the old one is kept.
          if (draft.state().document.title.trim() === "")
            draft.change((old) => ({ ...old, title: report.document.title }));
          void draft.flush();
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" || event.key === "Escape") event.currentTarget.blur();
        }}
      />
      <SaveNote save={save} conflicts={conflicts.length} draft={draft} />
      <IconButton
        label="Run sets"
        command="report.runs"
        pressed={t === "runs"}
        onClick={() => toggle("runs")}
      >
        <Rows3 size={15} />
      </IconButton>
      <button
        type="button"
        className={styles.comments}
        data-command="report.comments"
        aria-pressed={t === "comments"}
        aria-label={open === 0 ? "Comments" : `Comments, ${open} open`}
        title="Comments"
        onClick={() => toggle("comments")}
      >
        <MessageSquare size={15} aria-hidden />
        {open > 0 && open}
      </button>
      <IconButton
        label="History"
        command="report.history"
        pressed={t === "history"}
        onClick={() => toggle("history")}
      >
        <History size={15} />
      </IconButton>
      <IconButton
        label="Read without controls"
        command="report.read"
        onClick={() => changeView({ rr: true, t: undefined })}
      >
        <BookOpen size={15} />
      </IconButton>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <Button size="xs" data-menu leftSection={<Download size={14} aria-hidden />}>
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item data-command="report.exportHtml" onClick={() => void act("exportHtml")}>
            Save as HTML…
          </Menu.Item>
          <Menu.Item data-command="report.print" onClick={() => void act("print")}>
            Print…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <button type="button" className={styles.more} aria-label="Menu of the report" data-menu>
            <Ellipsis size={15} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item data-command="report.outline" onClick={() => toggle("outline")}>
            Outline
          </Menu.Item>
          <Menu.Item data-command="report.freezeAll" onClick={() => void act("freezeAll")}>
            Freeze all data
          </Menu.Item>
          <Menu.Item data-command="report.thawAll" onClick={() => void act("thawAll")}>
            Thaw all data
          </Menu.Item>
          <Menu.Item data-command="report.takeComments" onClick={() => void act("takeComments")}>
            Take comments from a file…
          </Menu.Item>
          <Menu.Item data-command="report.duplicate" onClick={() => void act("duplicate")}>
            Duplicate
          </Menu.Item>
          <Menu.Item data-command="report.remove" color="red" onClick={() => void act("remove")}>
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </header>
  );
}

function Changed({ report }: { readonly report: Report }): React.JSX.Element {
  return (
    <span className={styles.saved}>
      Changed <Age us={report.updatedMs * 1000} of="Changed" /> by {report.updatedBy}
    </span>
  );
}
