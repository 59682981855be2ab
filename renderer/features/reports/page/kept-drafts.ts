import { z } from "zod";
import { reportDocument } from "../../../../src/contract/report-blocks.ts";
import type { KeptDraft } from "../edit/draft.ts";

/** What could not be saved before a window closed: one entry a window, for several may have the same report open. */
const PREFIX = "assay-report-draft";

const keptDraft = z.object({ revision: z.int(), base: reportDocument, mine: reportDocument });

export function keepDraft(key: string, draft: KeptDraft | undefined): void {
  try {
    if (draft === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // The browser has no room: it stays in this window until the engine is back.
  }
}

export function draftKey(reportId: string): string {
  return `${PREFIX}:${reportId}:${crypto.randomUUID()}`;
}

/** Of windows that are gone; they are kept no longer. */
export function takeKeptDrafts(reportId: string): readonly KeptDraft[] {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}:${reportId}:`));
  return keys.flatMap((key) => {
    const text = localStorage.getItem(key) ?? "";
    localStorage.removeItem(key);
    try {
      const draft = keptDraft.safeParse(JSON.parse(text));
      return draft.success ? [draft.data] : [];
    } catch {
      return [];
    }
  });
}
