import type { useRouter } from "@tanstack/react-router";
import { AppError } from "../../../src/base/errors.ts";
import { api } from "../../client/api.ts";
import { plural } from "../../kit/format.ts";
import { notify } from "../../kit/notify.tsx";
import { viewElsewhere } from "../../state/view.ts";
import { change } from "../runs/index.ts";

type Router = Pick<ReturnType<typeof useRouter>, "navigate">;

/** Answers whether it is gone. */
export async function removeReport(id: string, title: string): Promise<boolean> {
  const send = async (): Promise<{ readonly gesture: string }> => {
    const { revision } = await api.reports.get({ id });
    return api.reports.edit({ id, revision, removed: true });
  };
  return change(`removal of “${title}”`, send(), `Removed the report “${title}”.`);
}

export async function openReport(router: Router, reportId: string): Promise<void> {
  await router.navigate({
    to: "/reports/$reportId",
    params: { reportId },
    search: viewElsewhere,
  });
}

/** Makes a copy and opens it. */
export async function duplicateReport(router: Router, id: string, title: string): Promise<void> {
  let copy: string | undefined;
  const send = async (): Promise<{ readonly gesture: string }> => {
    const answer = await api.reports.duplicate({ id, title: `${title} (copy)`.slice(0, 500) });
    copy = answer.id;
    return answer;
  };
  await change(`copy of “${title}”`, send(), `Made a copy of “${title}”.`);
  if (copy !== undefined) await openReport(router, copy);
}

/** Takes in what a reviewer sent, and says what came of it. */
export function takeCommentFile(file: File): Promise<string | undefined> {
  return takeCommentsOf(file.name, readJson(file));
}

/**
 * Takes in what `reports.takeComments` is told.
 * @param name of the file in which they were written
 * @returns the id of their report; undefined when they were refused, which then is said
 */
export async function takeCommentsOf(name: string, file: unknown): Promise<string | undefined> {
  let reportId: string | undefined;
  const send = async (): Promise<{ readonly gesture: string | null }> => {
    const answer = await api.reports.takeComments({ file: await file });
    reportId = answer.reportId;
    const { added, changed, same } = answer;
    notify(
      added + changed === 0
        ? `${name} has nothing new: ${plural(same, "comment")} of it are here already.`
        : `Took in ${plural(added, "new comment")} of ${name}, ${changed} changed; ${same} were here already.`,
    );
    return answer;
  };
  await change(`comments of ${name}`, send());
  return reportId;
}

/** Larger ones hold more than people write. */
const MOST_BYTES = 64 * 1024 * 1024;

async function readJson(file: File): Promise<unknown> {
  if (file.size <= MOST_BYTES) {
    try {
      return JSON.parse(await file.text()) as unknown;
    } catch {
      // Said below.
    }
  }
  throw new AppError(
    "INVALID_INPUT",
    `${file.name} is no file of comments.`,
    "Choose the file that the reviewer saved from the report (its name ends in .json).",
  );
}
