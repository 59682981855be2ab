import { useEffect, useState, useSyncExternalStore } from "react";
import type { Report } from "../../../../src/contract/reports.ts";
import { api } from "../../../client/api.ts";
import { useConnection } from "../../../client/connection.ts";
import { describeFailure } from "../../../client/errors.ts";
import { recordEdit } from "../../../state/undo.ts";
import type { ChangedParts } from "../edit/changed-parts.ts";
import { ReportDraft, type DraftState } from "../edit/draft.ts";
import { draftKey, keepDraft, takeKeptDrafts } from "./kept-drafts.ts";

/** The report as it is written in this window; it is sent by itself, and at once when the page is left. */
export function useDraft(report: Report): {
  readonly draft: ReportDraft;
  readonly state: DraftState;
} {
  const { id } = report;
  const [draft] = useState(() => {
    const key = draftKey(id);
    return new ReportDraft(report, {
      send: (edit) => api.reports.edit({ id, ...edit }),
      // Not by way of the cache, which may give an answer that is on its way since before the edit.
      read: () => api.reports.get({ id }),
      onSaved: (gesture, parts) => recordEdit(titleOf(parts), gesture),
      keep: (kept) => keepDraft(key, kept),
      judge: (error) => {
        const { code } = describeFailure(error);
        if (code === "OFFLINE" || code === "UNAVAILABLE") return "away";
        return code === "CONFLICT" ? "conflict" : "other";
      },
    });
  });
  useEffect(() => {
    for (const kept of takeKeptDrafts(id)) draft.adopt(kept);
  }, [draft, id]);
  useEffect(() => draft.take(report), [draft, report]);
  const connection = useConnection((state) => state.state);
  useEffect(() => {
    if (connection === "live") void draft.flush();
  }, [connection, draft]);
  useEffect(() => {
    const flush = (): void => void draft.flush();
    window.addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", flush);
    return () => {
      window.removeEventListener("pagehide", flush);
      document.removeEventListener("visibilitychange", flush);
      flush();
    };
  }, [draft]);
  return { draft, state: useSyncExternalStore(draft.subscribe, draft.state) };
}

/** For the step of undo. */
function titleOf({ title, blocks, order, runSets }: ChangedParts): string {
  const changed = Object.values(blocks ?? {});
  if (title !== undefined) return "title of the report";
  if (changed.includes(null)) return "removal of a block";
  if (changed.length > 0) {
    if (order !== undefined) return changed.length === 1 ? "new block" : "blocks of the report";
    return changed[0]?.kind === "text" ? "text of the report" : "settings of a block";
  }
  if (order !== undefined) return "order of blocks";
  return runSets === undefined ? "report" : "run sets of the report";
}
