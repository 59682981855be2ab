import { X } from "lucide-react";
import type { ReportDocument } from "../../../../src/contract/report-blocks.ts";
import type { Report } from "../../../../src/contract/reports.ts";
import { IconButton } from "../../../kit/icon-button.tsx";
import { Notice } from "../../../kit/notice.tsx";
import { useView } from "../../../state/view.ts";
import type { BlockActions } from "../blocks-edit/block-actions.ts";
import type { ReportDraft } from "../edit/draft.ts";
import { describeBlock } from "../edit/new-block.ts";
import { CommentsPanel } from "../panels/comments-panel.tsx";
import { HistoryPanel } from "../panels/history-panel.tsx";
import { RunSetsPanel } from "../panels/run-sets-panel.tsx";
import { BlockSettings } from "../settings/block-settings.tsx";
import { Outline } from "./outline.tsx";
import styles from "./report.module.css";

interface ReportPanelProps {
  readonly report: Report;
  readonly draft: ReportDraft;
  readonly doc: ReportDocument;
  readonly about: string | undefined;
  readonly onAbout: (blockId: string | undefined) => void;
  readonly canEdit: boolean;
  readonly actions: BlockActions;
  readonly onGoTo: (blockId: string) => void;
}

const TITLES: Readonly<Record<string, string>> = {
  settings: "Block",
  runs: "Run sets",
  comments: "Comments",
  history: "History",
  outline: "Outline",
};

/** What stands beside the document, one at a time; its name stands in the address. */
export function ReportPanel(props: ReportPanelProps): React.JSX.Element | null {
  const { report, draft, doc, canEdit, actions } = props;
  const [{ t, rb }, changeView] = useView();
  const title = t === undefined ? undefined : TITLES[t];
  if (title === undefined) return null;
  const block = doc.blocks.find(({ id }) => id === rb);
  const close = (): void => {
    changeView({ t: undefined, rb: undefined });
    const back = block?.id ?? doc.blocks[0]?.id;
    if (back !== undefined) actions.focusBeside(back, 0);
  };
  return (
    <aside
      className={styles.panel}
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.stopPropagation();
        close();
      }}
    >
      <div className={styles.panelHead}>
        <h2>{t === "settings" && block !== undefined ? describeBlock(block) : title}</h2>
        <IconButton label={`Close ${title.toLowerCase()}`} onClick={close}>
          <X size={15} />
        </IconButton>
      </div>
      <div className={styles.panelBody}>
        {t === "settings" &&
          (block === undefined || block.kind === "text" ? (
            <Notice title="No block is chosen">Choose a chart, a table or another block.</Notice>
          ) : (
            <fieldset key={block.id} className={styles.fields} disabled={!canEdit}>
              <BlockSettings block={block} runSets={doc.runSets} onChange={actions.change} />
            </fieldset>
          ))}
        {t === "runs" && (
          <fieldset className={styles.fields} disabled={!canEdit}>
            <RunSetsPanel document={doc} draft={draft} projectId={report.projectId ?? undefined} />
          </fieldset>
        )}
        {t === "comments" && (
          <CommentsPanel
            reportId={report.id}
            comments={report.comments}
            blocks={doc.blocks}
            about={props.about}
            onAbout={props.onAbout}
            canEdit={canEdit}
          />
        )}
        {t === "history" && <HistoryPanel reportId={report.id} />}
        {t === "outline" && <Outline blocks={doc.blocks} onGoTo={props.onGoTo} />}
      </div>
    </aside>
  );
}
