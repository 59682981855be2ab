import { plural } from "../kit/format.ts";
import type { Comments } from "./use-comments.ts";

interface CommentToolsProps {
  readonly comments: Comments;
  /** Said when none of them is left to send. */
  readonly saved: string;
}

/** What was written here, and the file that it goes back in; nothing while nothing was written. */
export function CommentTools({ comments, saved }: CommentToolsProps): React.ReactNode {
  const { hasOwn, unsaved, isKept, save } = comments;
  if (!hasOwn) return null;
  return (
    <>
      <span role="status">
        {unsaved > 0 ? `${plural(unsaved, "comment")} to send back` : saved}
        {!isKept &&
          ". This browser keeps nothing for files of a disk: save them before you close the page"}
      </span>
      <button type="button" data-primary={unsaved > 0 || undefined} onClick={save}>
        Save comments…
      </button>
    </>
  );
}
