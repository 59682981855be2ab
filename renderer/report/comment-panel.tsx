import { useId, useState } from "react";
import type { ReportComment } from "../../src/contract/report-blocks.ts";
import { formatUtc, formatWallTime } from "../kit/format-time.ts";
import { plural } from "../kit/format.ts";
import { CommentForm } from "./comment-form.tsx";
import { threadsOf, type Thread } from "./comments.ts";
import styles from "./comment-panel.module.css";
import type { Comments } from "./use-comments.ts";

interface CommentPanelProps {
  /** null: of the whole report. */
  readonly blockId: string | null;
  /** What is commented on. */
  readonly label: string;
  readonly comments: Comments;
  readonly isPrinting: boolean;
}

/** Threads of comments on one block, folded until somebody wrote one. */
export function CommentPanel(props: CommentPanelProps): React.ReactNode {
  const { blockId, label, comments, isPrinting } = props;
  const threads = threadsOf(comments.all, blockId);
  const open = threads.filter(({ first }) => !first.resolved).length;
  const [chosen, setChosen] = useState<boolean>();
  const isOpen = isPrinting ? threads.length > 0 : (chosen ?? open > 0);
  const [isWriting, setWriting] = useState(false);
  const id = useId();
  return (
    <div className={styles["panel"]} data-empty={threads.length === 0 || undefined}>
      <button
        type="button"
        className={styles["toggle"]}
        aria-expanded={isOpen}
        aria-controls={id}
        aria-label={`${toggleText(threads.length, open)} on ${label}`}
        onClick={() => setChosen(!isOpen)}
      >
        {toggleText(threads.length, open)}
      </button>
      <div id={id} hidden={!isOpen} className={styles["threads"]}>
        {isOpen && (
          <>
            {threads.map((thread) => (
              <ThreadView key={thread.first.id} thread={thread} comments={comments} />
            ))}
            {isWriting || threads.length === 0 ? (
              <CommentForm
                label={`Comment on ${label}`}
                action="Add comment"
                comments={comments}
                onSubmit={(text, author) => {
                  comments.add({ blockId, parentId: null, text, author });
                  setWriting(false);
                }}
                onCancel={() => {
                  setWriting(false);
                  if (threads.length === 0) setChosen(false);
                }}
              />
            ) : (
              <p className={styles["actions"]}>
                <button type="button" onClick={() => setWriting(true)}>
                  New comment
                </button>
              </p>
            )}
          </>
        )}
      </div>
    </div>
  );
}

function toggleText(threads: number, open: number): string {
  if (threads === 0) return "Comment";
  return `${plural(threads, "comment")}${open < threads ? `, ${open} open` : ""}`;
}

interface ThreadViewProps {
  readonly thread: Thread;
  readonly comments: Comments;
}

function ThreadView({ thread: { first, replies }, comments }: ThreadViewProps): React.JSX.Element {
  const [isAnswering, setAnswering] = useState(false);
  return (
    <article className={styles["thread"]} data-resolved={first.resolved || undefined}>
      <CommentView comment={first} comments={comments} />
      {replies.map((reply) => (
        <CommentView key={reply.id} comment={reply} comments={comments} />
      ))}
      {isAnswering ? (
        <CommentForm
          label={`Reply to ${first.author}`}
          action="Reply"
          comments={comments}
          onSubmit={(text, author) => {
            comments.add({ blockId: first.blockId, parentId: first.id, text, author });
            setAnswering(false);
          }}
          onCancel={() => setAnswering(false)}
        />
      ) : (
        <p className={styles["actions"]}>
          <button type="button" onClick={() => setAnswering(true)}>
            Reply
          </button>
          <button
            type="button"
            onClick={() => comments.change(first, { resolved: !first.resolved })}
          >
            {first.resolved ? "Reopen" : "Resolve"}
          </button>
        </p>
      )}
    </article>
  );
}

interface CommentViewProps {
  readonly comment: ReportComment;
  readonly comments: Comments;
}

function CommentView({ comment, comments }: CommentViewProps): React.JSX.Element {
  const [isEdited, setEdited] = useState(false);
  const isOwn = comments.isOwn(comment);
  if (isEdited)
    return (
      <CommentForm
        label="Your comment"
        action="Change"
        text={comment.text}
        comments={comments}
        onSubmit={(text) => {
          comments.change(comment, { text });
          setEdited(false);
        }}
        onCancel={() => setEdited(false)}
      />
    );
  return (
    <div className={styles["comment"]}>
      <p className={styles["by"]}>
        <strong>{comment.author || "Somebody"}</strong>{" "}
        <time title={formatUtc(comment.atMs * 1000)}>{formatWallTime(comment.atMs * 1000)}</time>
        {comment.parentId === null && comment.resolved && <span>resolved</span>}
      </p>
      <p className={styles["said"]}>{comment.text}</p>
      {isOwn && (
        <p className={styles["actions"]}>
          <button type="button" onClick={() => setEdited(true)}>
            Edit
          </button>
          {!comments.isInFile(comment) && (
            <button type="button" onClick={() => comments.remove(comment)}>
              Delete
            </button>
          )}
        </p>
      )}
    </div>
  );
}
