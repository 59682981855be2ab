import { Button, Checkbox, FileButton, Textarea } from "@mantine/core";
import { Check, RotateCcw, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { newId } from "../../../../src/base/ids.ts";
import type { ReportBlock, ReportComment } from "../../../../src/contract/report-blocks.ts";
import { api } from "../../../client/api.ts";
import { Age } from "../../../kit/age.tsx";
import { formatCount } from "../../../kit/format.ts";
import { IconButton } from "../../../kit/icon-button.tsx";
import { change } from "../../runs/index.ts";
import { takeCommentFile } from "../actions.ts";
import { describeBlock } from "../edit/new-block.ts";
import styles from "./panels.module.css";
import { listThreads, type Thread } from "./threads.ts";

type Said = Pick<ReportComment, "id" | "blockId" | "parentId" | "resolved"> & {
  readonly text: string | null;
};

const send = (reportId: string, title: string, comment: Said): Promise<boolean> =>
  change(title, api.reports.comment({ id: reportId, comment }));

interface CommentsPanelProps {
  readonly reportId: string;
  readonly comments: readonly ReportComment[];
  readonly blocks: readonly ReportBlock[];
  /** The block that a new comment is about; undefined: the whole report. */
  readonly about: string | undefined;
  readonly onAbout: (blockId: string | undefined) => void;
  readonly canEdit: boolean;
}

/** What people remarked, by block; new remarks, replies, and those that a reviewer sent as a file. */
export function CommentsPanel(props: CommentsPanelProps): React.JSX.Element {
  const { reportId, comments, blocks, about, onAbout, canEdit } = props;
  const [showsResolved, setShowsResolved] = useState(false);
  const threads = listThreads(comments, blocks);
  const resolved = threads.filter(({ first }) => first.resolved).length;
  const shown = threads.filter(({ first }) => showsResolved || !first.resolved);
  const meant = blocks.find(({ id }) => id === about);
  return (
    <div className={styles.list}>
      {canEdit && (
        <Writer
          key={about ?? ""}
          label={
            meant === undefined
              ? "Comment on the whole report"
              : `Comment on ${describeBlock(meant)}`
          }
          action="Comment"
          takesFocus={meant !== undefined}
          onCancel={meant === undefined ? undefined : () => onAbout(undefined)}
          onSend={(text) =>
            send(reportId, "comment", {
              id: newId(),
              blockId: meant?.id ?? null,
              parentId: null,
              resolved: false,
              text,
            })
          }
        />
      )}
      {shown.length === 0 && (
        <p className={styles.note}>
          {comments.length === 0
            ? "Nobody has remarked anything yet. Comments that a reviewer wrote in the exported file come back by their file."
            : "Every comment is resolved."}
        </p>
      )}
      {shown.map((thread) => (
        <ThreadView key={thread.first.id} thread={thread} {...props} />
      ))}
      {resolved > 0 && (
        <Checkbox
          size="xs"
          label={`Show resolved (${formatCount(resolved)})`}
          checked={showsResolved}
          onChange={(event) => setShowsResolved(event.currentTarget.checked)}
        />
      )}
      {canEdit && (
        <FileButton
          accept="application/json,.json"
          inputProps={{ "aria-label": "File of comments", tabIndex: -1 }}
          onChange={(file) => {
            if (file !== null) void takeCommentFile(file);
          }}
        >
          {(button) => (
            <Button {...button} data-command="report.takeComments">
              Take comments from a file…
            </Button>
          )}
        </FileButton>
      )}
    </div>
  );
}

function ThreadView(props: CommentsPanelProps & { readonly thread: Thread }): React.JSX.Element {
  const { reportId, blocks, thread, onAbout, canEdit } = props;
  const { first, replies } = thread;
  const block = blocks.find(({ id }) => id === first.blockId);
  const [isReplying, setReplying] = useState(false);
  return (
    <section
      className={styles.thread}
      aria-label={`Comment by ${first.author}`}
      data-resolved={first.resolved}
    >
      <button
        type="button"
        className={styles.about}
        disabled={block === undefined}
        onClick={() => onAbout(block?.id)}
      >
        {first.blockId === null
          ? "The whole report"
          : block === undefined
            ? "A block that is gone"
            : describeBlock(block)}
      </button>
      {[first, ...replies].map((comment, index) => (
        <div key={comment.id} className={index === 0 ? undefined : styles.reply}>
          <div className={styles.who}>
            <strong>{comment.author}</strong>
            <Age us={comment.atMs * 1000} of="Written" />
            <span className={styles.spring} />
            {canEdit && index === 0 && (
              <IconButton
                label={first.resolved ? "Open again" : "Resolve"}
                onClick={() => {
                  const { id, blockId, parentId, text } = first;
                  void send(
                    reportId,
                    first.resolved ? "opening of a comment" : "resolution of a comment",
                    { id, blockId, parentId, text, resolved: !first.resolved },
                  );
                }}
              >
                {first.resolved ? <RotateCcw size={14} /> : <Check size={14} />}
              </IconButton>
            )}
            {canEdit && (
              <IconButton
                label={`Remove comment by ${comment.author}`}
                onClick={() => {
                  const { id, blockId, parentId, resolved } = comment;
                  void send(reportId, "removal of a comment", {
                    id,
                    blockId,
                    parentId,
                    resolved,
                    text: null,
                  });
                }}
              >
                <Trash2 size={14} />
              </IconButton>
            )}
          </div>
          <p className={styles.said}>{comment.text}</p>
        </div>
      ))}
      {canEdit &&
        (isReplying ? (
          <Writer
            label={`Reply to ${first.author}`}
            action="Reply"
            takesFocus
            onCancel={() => setReplying(false)}
            onSend={async (text) => {
              const isSent = await send(reportId, "reply", {
                id: newId(),
                blockId: first.blockId,
                parentId: first.id,
                resolved: false,
                text,
              });
              if (isSent) setReplying(false);
              return isSent;
            }}
          />
        ) : (
          <div>
            <Button size="compact-sm" variant="subtle" onClick={() => setReplying(true)}>
              Reply
            </Button>
          </div>
        ))}
    </section>
  );
}

/** A field for a remark; Ctrl+Enter sends it. What could not be sent stays. */
function Writer(props: {
  readonly label: string;
  readonly action: string;
  readonly takesFocus: boolean;
  readonly onSend: (text: string) => Promise<boolean>;
  readonly onCancel: (() => void) | undefined;
}): React.JSX.Element {
  const { label, action, takesFocus, onSend, onCancel } = props;
  const [text, setText] = useState("");
  const [isSending, setSending] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (takesFocus) area.current?.focus();
  }, [takesFocus]);
  const submit = async (): Promise<void> => {
    if (text.trim() === "" || isSending) return;
    setSending(true);
    if (await onSend(text.trim())) setText("");
    setSending(false);
  };
  return (
    <form
      className={styles.list}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Textarea
        ref={area}
        size="xs"
        label={label}
        autosize
        minRows={2}
        maxRows={12}
        maxLength={100_000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            void submit();
          } else if (event.key === "Escape") onCancel?.();
        }}
      />
      <div className={styles.actions}>
        <Button type="submit" variant="filled" disabled={text.trim() === ""} loading={isSending}>
          {action}
        </Button>
        {onCancel !== undefined && (
          <Button variant="subtle" color="gray" onClick={onCancel}>
            Cancel
          </Button>
        )}
      </div>
    </form>
  );
}
