import { isPlainObject } from "../../src/base/json.ts";
import { NO_REMARKS, type Remarks } from "./comments.ts";
import { isComment } from "./read-report.ts";

const AUTHOR = "assay-report:author";
const THEME = "assay-report:theme";
const keyOf = (reportId: string): string => `assay-report:comments:${reportId}`;

/** What the browser keeps for this file between two openings. Some keep nothing for files of a disk. */
function readKept(key: string): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

/** Whether it is kept. */
function keep(key: string, value: string): boolean {
  try {
    localStorage.setItem(key, value);
    return localStorage.getItem(key) === value;
  } catch {
    return false;
  }
}

export const readAuthor = (): string => readKept(AUTHOR).slice(0, 200);
export const keepAuthor = (author: string): boolean => keep(AUTHOR, author);
export const readTheme = (): string => readKept(THEME);
export const keepTheme = (theme: string): boolean => keep(THEME, theme);

/** Whatever else wrote there: only comments of this report come back. */
export function readRemarks(reportId: string): Remarks {
  try {
    const kept: unknown = JSON.parse(readKept(keyOf(reportId)));
    if (!isPlainObject(kept)) return NO_REMARKS;
    const { changed, own, savedMs } = kept;
    return {
      changed: (Array.isArray(changed) ? changed : [])
        .filter(isComment)
        .filter((comment) => comment.reportId === reportId),
      own: (Array.isArray(own) ? own : []).filter((id) => typeof id === "string"),
      savedMs: typeof savedMs === "number" ? savedMs : 0,
    };
  } catch {
    return NO_REMARKS;
  }
}

export const keepRemarks = (reportId: string, remarks: Remarks): boolean =>
  keep(keyOf(reportId), JSON.stringify(remarks));
