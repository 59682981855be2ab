import { AppError } from "../../base/errors.ts";
import { commentFile, type CommentFile } from "../../contract/report-blocks.ts";

const VERSION = 1;
/** Letters of all comments together. */
const MOST_TEXT = 5_000_000;

/** What a reviewer sent. @throws AppError INVALID_INPUT, FROM_THE_FUTURE */
export function readCommentFile(file: unknown): CommentFile {
  const { format, version } = (typeof file === "object" && file !== null ? file : {}) as {
    readonly format?: unknown;
    readonly version?: unknown;
  };
  if (format !== "assay-comments") throw wrong("This is no file of comments.");
  if (typeof version === "number" && version > VERSION)
    throw new AppError(
      "FROM_THE_FUTURE",
      `The comments were written by a later version of Assay (format ${version}, this one reads ${VERSION}).`,
      "Take them with the current version of Assay.",
    );
  const parsed = commentFile.safeParse(file);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw wrong(
      `The file of comments is damaged: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}.`,
    );
  }
  const letters = parsed.data.comments.reduce((sum, { text }) => sum + text.length, 0);
  if (letters > MOST_TEXT) throw wrong(`The comments are longer than ${MOST_TEXT} letters.`);
  return parsed.data;
}

function wrong(message: string): AppError {
  return new AppError(
    "INVALID_INPUT",
    message,
    "Ask the reviewer to save the comments again and send that file.",
  );
}
