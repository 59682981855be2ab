import { useEffect, useLayoutEffect, useMemo, useRef, useState, type DragEvent } from "react";
import type { Report } from "../../../../src/contract/reports.ts";
import { useView } from "../../../state/view.ts";
import { takeCommentFile } from "../actions.ts";
import { BlockFrame, blockElementId } from "../blocks-edit/block-frame.tsx";
import { ConflictNotice } from "../blocks-edit/conflict-notice.tsx";
import { InsertMenu } from "../blocks-edit/insert-menu.tsx";
import type { Conflict } from "../edit/merge.ts";
import { countOpen } from "../panels/threads.ts";
import { Outline } from "./outline.tsx";
import { ReportHeader } from "./report-header.tsx";
import { ReportPanel } from "./report-panel.tsx";
import styles from "./report.module.css";
import { useBlockActions } from "./use-block-actions.ts";
import { useDraft } from "./use-draft.ts";
import { useGuesses } from "./use-guesses.ts";
import { usePrint } from "./use-print.ts";
import { useReportCommands } from "./use-report-commands.ts";

const NO_CONFLICTS: readonly Conflict[] = [];

/** The document with what is around it: title, outline, and a panel at its side. */
export function ReportEditor({ report }: { readonly report: Report }): React.JSX.Element {
  const { id, comments, updatedBy } = report;
  const [view, changeView] = useView();
  const { draft, state } = useDraft(report);
  const { document: doc, conflicts, save } = state;
  const isPast = view.at !== undefined;
  const isReading = view.rr === true || isPast;
  const [about, setAbout] = useState<string>();
  const { isWhole, print } = usePrint();
  const guesses = useGuesses(doc);
  const { place, actions, said, takeWanted } = useBlockActions({
    reportId: id,
    draft,
    guesses,
    openSettings: (blockId) => {
      const block = draft.state().document.blocks.find((one) => one.id === blockId);
      if (block?.kind === "text") actions.edit(blockId, "end");
      else changeView({ t: "settings", rb: blockId });
    },
    comment: (blockId) => {
      setAbout(blockId);
      changeView({ t: "comments", rb: blockId });
    },
    closePanelOf: (blockId) =>
      changeView((old) => (old.rb === blockId ? { t: undefined, rb: undefined } : {})),
  });
  const scroller = useRef<HTMLDivElement>(null);
  const goTo = (blockId: string): void => {
    const block = document.getElementById(blockElementId(blockId));
    block?.scrollIntoView({ block: "start" });
    block?.focus();
  };
  useLayoutEffect(() => {
    const wanted = takeWanted();
    if (wanted !== undefined) document.getElementById(blockElementId(wanted))?.focus();
  });
  useEffect(() => {
    document.title = `${doc.title} · Assay`;
  }, [doc.title]);
  // A link to a block leads there, once.
  useEffect(() => {
    if (view.rb === undefined) return;
    actions.focus(view.rb);
    document.getElementById(blockElementId(view.rb))?.scrollIntoView({ block: "nearest" });
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  const commandContext = {
    report,
    draft,
    actions,
    current: doc.blocks.find((block) => block.id === (place.current ?? view.rb)),
    canEdit: !isReading,
    print,
    saveState: save,
  };
  const act = useReportCommands(commandContext);
  const open = useMemo(() => countOpen(comments), [comments]);
  const conflictOf = useMemo(
    () => new Map(conflicts.filter(({ part }) => part === "block").map((one) => [one.id, one])),
    [conflicts],
  );
  // Those of what stands nowhere in the document.
  const loose =
    conflicts.length === 0
      ? NO_CONFLICTS
      : conflicts.filter(
          ({ part, id: of }) => part !== "block" || !doc.blocks.some((block) => block.id === of),
        );
  const current = place.current ?? view.rb ?? doc.blocks[0]?.id;
  return (
    <div className={styles.page} {...dropsComments(!isReading)}>
      <ReportHeader
        report={report}
        draft={draft}
        state={state}
        isReading={isReading}
        isPast={isPast}
        act={act}
      />
      <div className={styles.panes}>
        {!isReading && (
          <aside className={styles.outline} aria-label="Outline of the report">
            <Outline blocks={doc.blocks} onGoTo={goTo} />
          </aside>
        )}
        <div ref={scroller} className={styles.scroll} data-report-scroll>
          <div className={styles.document} data-report={id} data-reading={isReading}>
            {loose.map((conflict) => (
              <ConflictNotice
                key={`${conflict.part}:${conflict.id}`}
                conflict={conflict}
                by={updatedBy}
                choose={actions.choose}
              />
            ))}
            {isReading && <h1 className={styles.title}>{doc.title}</h1>}
            {!isReading && (
              <InsertMenu
                afterId={undefined}
                isOpen={place.inserting === null}
                actions={actions}
                className={styles.first}
              />
            )}
            {doc.blocks.map((block, index) => (
              <BlockFrame
                key={block.id}
                block={block}
                runSets={doc.runSets}
                index={index}
                total={doc.blocks.length}
                isCurrent={block.id === current}
                editing={place.editing?.id === block.id ? place.editing.at : undefined}
                isInserting={place.inserting === block.id}
                isReading={isReading}
                isWhole={isWhole}
                openComments={open.get(block.id) ?? 0}
                conflict={conflictOf.get(block.id)}
                changedBy={updatedBy}
                actions={actions}
              />
            ))}
            {!isReading && (
              <button
                type="button"
                className={styles.end}
                data-command="report.insert"
                aria-label={
                  doc.blocks.length === 0
                    ? "Write here, or press / for charts, tables and more"
                    : "Write at the end"
                }
                onKeyDown={(event) => {
                  if (event.key !== "/") return;
                  event.preventDefault();
                  event.stopPropagation();
                  actions.askInsert(doc.blocks.at(-1)?.id);
                }}
                onClick={() => writeAtEnd(draft, actions)}
              >
                {doc.blocks.length === 0 && "Write here, or press / for charts, tables and more"}
              </button>
            )}
          </div>
        </div>
        {view.rr !== true && (
          <ReportPanel
            report={report}
            draft={draft}
            doc={doc}
            about={about}
            onAbout={(blockId) => {
              setAbout(blockId);
              if (blockId !== undefined) goTo(blockId);
            }}
            canEdit={!isPast}
            actions={actions}
            onGoTo={goTo}
          />
        )}
      </div>
      <div role="status" className="sr-only">
        {said}
      </div>
    </div>
  );
}

/** In the last text, or a new one behind what is last. */
function writeAtEnd(
  draft: ReturnType<typeof useDraft>["draft"],
  actions: ReturnType<typeof useBlockActions>["actions"],
): void {
  const last = draft.state().document.blocks.at(-1);
  if (last?.kind === "text") actions.edit(last.id, "end");
  else actions.insert(last?.id, TEXT);
}

const TEXT = { id: "text", kind: "text", title: "", about: "", also: "" } as const;

/** A reviewer's comments that are dropped on the report; anything else goes where it always goes. */
function dropsComments(canEdit: boolean) {
  const filesOf = (event: DragEvent): readonly File[] =>
    [...event.dataTransfer.files].filter(({ name }) => /\.json$/i.test(name));
  return {
    onDragOver: (event: DragEvent): void => {
      if (canEdit && event.dataTransfer.types.includes("Files")) event.preventDefault();
    },
    onDrop: (event: DragEvent): void => {
      const files = canEdit ? filesOf(event) : [];
      if (files.length === 0) return;
      event.preventDefault();
      const take = async (): Promise<void> => {
        for (const file of files) await takeCommentFile(file);
      };
      void take();
    },
  };
}
