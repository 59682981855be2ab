import type { IngestStatus } from "../../../../src/contract/ingest.ts";
import type { RuleDraft } from "./actions.ts";

/** Files that somebody may want a rule for. */
const TEXT_NAME = /\.(?:log|out|txt|err)$|^(?:stdout|stderr|nohup)/i;
const NO_LINES = /^(?:a text in which|no line matches)/;

export function isTextFile({ path, reason }: IngestStatus["unread"][number]): boolean {
  return NO_LINES.test(reason) || TEXT_NAME.test(nameOf(path));
}

/** Whether the reason why a file was not read is one that a rule takes away. */
export function canHaveRule(reason: string): boolean {
  return NO_LINES.test(reason);
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A new rule for a file: for all files of its name, since each run mostly has its own. */
export function newRule(path: string): RuleDraft {
  return {
    id: undefined,
    name: "",
    pattern: "",
    files: path === "" ? "*.log" : nameOf(path),
    axis: null,
    prefix: "",
  };
}
