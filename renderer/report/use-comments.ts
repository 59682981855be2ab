import { useEffect, useMemo, useState } from "react";
import type { CommentFile, ReportComment } from "../../src/contract/report-blocks.ts";
import { saveFile } from "../kit/save-file.ts";
import {
  mergeComments,
  putComment,
  takeAway,
  toCommentFile,
  unsavedOf,
  type Remarks,
} from "./comments.ts";
import { keepAuthor, keepRemarks, readAuthor, readRemarks } from "./kept.ts";
import type { ReadReport } from "./read-report.ts";

export interface Comments {
  readonly all: readonly ReportComment[];
  readonly author: string;
  /** Written here, and not in a saved file yet. */
  readonly unsaved: number;
  /** Whether there is anything to send back. */
  readonly hasOwn: boolean;
  /** Whether the browser keeps them when the page is closed. */
  readonly isKept: boolean;
  readonly setAuthor: (name: string) => void;
  readonly isOwn: (comment: ReportComment) => boolean;
  /** What came in the file is changed, but stays. */
  readonly isInFile: (comment: ReportComment) => boolean;
  readonly add: (comment: Pick<ReportComment, "blockId" | "parentId" | "text" | "author">) => void;
  readonly change: (
    comment: ReportComment,
    next: Partial<Pick<ReportComment, "text" | "resolved">>,
  ) => void;
  readonly remove: (comment: ReportComment) => void;
  /** What is to be sent back, and that it was. */
  readonly toFile: () => CommentFile;
  readonly markSent: () => void;
  readonly save: () => void;
}

/**
 * Comments in the file and those written here, which the browser keeps where it can.
 * @param knownAuthor of who reads it, where that is known
 */
export function useComments(
  { comments: inFile, meta, document }: ReadReport,
  knownAuthor = "",
): Comments {
  const { reportId } = meta;
  const [remarks, setRemarks] = useState(() => readRemarks(reportId));
  const [author, setAuthor] = useState(() => readAuthor() || knownAuthor);
  const [isKept, setKept] = useState(true);
  const all = useMemo(() => mergeComments(inFile, remarks.changed), [inFile, remarks]);
  const unsaved = unsavedOf(remarks);
  useEffect(() => {
    if (isKept || unsaved === 0) return undefined;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isKept, unsaved]);

  const put = (next: Remarks): void => {
    setRemarks(next);
    setKept(keepRemarks(reportId, next));
  };
  const toFile = (): CommentFile => toCommentFile(reportId, document.title, remarks);
  const markSent = (): void => {
    const last = remarks.changed.reduce((most, { atMs }) => Math.max(most, atMs), 0);
    put({ ...remarks, savedMs: last });
  };
  return {
    all,
    author,
    unsaved,
    hasOwn: remarks.changed.length > 0,
    isKept,
    setAuthor: (name) => {
      setAuthor(name);
      keepAuthor(name);
    },
    isOwn: ({ id }) => remarks.own.includes(id),
    isInFile: ({ id }) => inFile.some((comment) => comment.id === id),
    add: (comment) =>
      put(
        putComment(
          remarks,
          { ...comment, id: newCommentId(), reportId, atMs: Date.now(), resolved: false },
          true,
        ),
      ),
    change: (comment, next) => {
      const atMs = Math.max(Date.now(), comment.atMs + 1);
      put(putComment(remarks, { ...comment, ...next, atMs }, false));
    },
    remove: (comment) => put(takeAway(remarks, comment.id)),
    toFile,
    markSent,
    save: () => {
      const file = JSON.stringify(toFile(), undefined, 2);
      saveFile(
        `${document.title || "Report"}.comments.json`,
        new Blob([file], { type: "application/json" }),
      );
      markSent();
    },
  };
}

/** `crypto.randomUUID` is for pages from servers. */
function newCommentId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
