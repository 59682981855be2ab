import type { ReportDocument } from "../../../../src/contract/report-blocks.ts";
import type { Report } from "../../../../src/contract/reports.ts";
import { applyParts, changedParts, type ChangedParts } from "./changed-parts.ts";
import { chooseSide, mergeDocuments, type Conflict } from "./merge.ts";
import { isSame } from "./same.ts";

/** How far the engine has what is on screen. */
export type SaveState =
  | { readonly kind: "saved" }
  /** Will be sent soon, or is on its way. */
  | { readonly kind: "saving" }
  /** The engine does not answer: sent again when it does. */
  | { readonly kind: "away" }
  | { readonly kind: "failed"; readonly error: unknown };

export interface DraftState {
  readonly document: ReportDocument;
  readonly conflicts: readonly Conflict[];
  readonly save: SaveState;
}

/** What a draft was when the window closed before it was saved. */
export interface KeptDraft {
  readonly revision: number;
  readonly base: ReportDocument;
  readonly mine: ReportDocument;
}

export interface DraftPorts {
  /** `reports.edit`. */
  readonly send: (
    edit: ChangedParts & { readonly revision: number },
  ) => Promise<{ readonly gesture: string; readonly revision: number }>;
  readonly read: () => Promise<Report>;
  readonly onSaved: (gesture: string, parts: ChangedParts) => void;
  /** Where what is not saved outlives the window; undefined: it is saved. */
  readonly keep: (draft: KeptDraft | undefined) => void;
  readonly judge: (error: unknown) => "away" | "conflict" | "other";
}

/** Typing is sent when it pauses. */
const PAUSE_MS = 1000;
const RETRY_MS = 3000;

/**
 * The document that is being written: it answers at once and is sent by and by. What others change meanwhile comes in beside
 * it; what both changed waits until somebody has chosen, and is not sent before.
 */
export class ReportDraft {
  #base: ReportDocument;
  #revision: number;
  /** The one that has what was sent last: an answer from before it is no news, and would undo it. */
  #sentIn = 0;
  #state: DraftState;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> | undefined;
  /** An answer that came while something was on its way. */
  #waiting: Report | undefined;
  readonly #ports: DraftPorts;
  readonly #listeners = new Set<() => void>();

  constructor(report: Report, ports: DraftPorts) {
    this.#base = report.document;
    this.#revision = report.revision;
    this.#ports = ports;
    this.#state = { document: report.document, conflicts: [], save: { kind: "saved" } };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly state = (): DraftState => this.#state;

  /** @param isTyping more of the same follows: it is sent when it pauses */
  change(edit: (document: ReportDocument) => ReportDocument, isTyping = false): void {
    const document = edit(this.#state.document);
    if (document === this.#state.document) return;
    this.#set({ document });
    this.#schedule(isTyping ? PAUSE_MS : 0);
  }

  /** What the engine has by now. */
  take(report: Report): void {
    if (report.revision <= this.#revision || report.revision < this.#sentIn) return;
    if (this.#sending !== undefined) {
      this.#waiting = report;
      return;
    }
    const { document, conflicts } = mergeDocuments(
      this.#base,
      this.#state.document,
      report.document,
    );
    this.#base = report.document;
    this.#revision = report.revision;
    // What was not chosen yet, and still differs.
    const open = this.#state.conflicts.flatMap((old) => {
      if (conflicts.some(({ id }) => id === old.id)) return [];
      const now = refresh(old, document, report.document);
      return now === undefined ? [] : [now];
    });
    this.#set({ document, conflicts: [...open, ...conflicts] });
    this.#settle();
  }

  /** What was left of an earlier window. */
  adopt({ base, mine }: KeptDraft): void {
    const { document, conflicts } = mergeDocuments(base, mine, this.#state.document);
    this.#set({ document, conflicts: [...this.#state.conflicts, ...conflicts] });
    this.#schedule(0);
  }

  choose(conflict: Conflict, side: "mine" | "theirs"): void {
    this.#set({
      // As it was written on since, where it is mine.
      document:
        side === "mine" ? this.#state.document : chooseSide(this.#state.document, conflict, side),
      conflicts: this.#state.conflicts.filter(({ id }) => id !== conflict.id),
    });
    this.#schedule(0);
  }

  /** Sends what is not sent yet, now. Resolves when nothing is on its way any more. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // At once where nothing is on its way: the page may be about to go.
    while (this.#sending !== undefined) await this.#sending;
    const parts = this.#unsaved();
    if (parts === undefined) {
      this.#settle();
      return;
    }
    this.#sending = this.#send(parts);
    await this.#sending;
  }

  #unsaved(): ChangedParts | undefined {
    const { document, conflicts } = this.#state;
    const known = conflicts.reduce((all, one) => chooseSide(all, one, "theirs"), document);
    return changedParts(this.#base, known);
  }

  async #send(parts: ChangedParts): Promise<void> {
    this.#set({ save: { kind: "saving" } });
    const sent = applyParts(this.#base, parts);
    try {
      const { gesture, revision } = await this.#ports.send({ ...parts, revision: this.#revision });
      this.#ports.onSaved(gesture, parts);
      this.#base = sent;
      this.#sentIn = revision;
      // Whether somebody else's change lies between only the report itself tells.
      const report = await this.#ports.read();
      this.#sending = undefined;
      this.take(report);
      this.#takeWaiting();
      if (this.#unsaved() === undefined) this.#settle();
      else if (this.#timer === undefined) this.#schedule(0);
    } catch (error) {
      this.#sending = undefined;
      await this.#fail(error);
    }
  }

  async #fail(error: unknown): Promise<void> {
    const kind = this.#ports.judge(error);
    this.#keep();
    if (kind === "conflict") {
      try {
        const report = await this.#ports.read();
        const isNew = report.revision > this.#revision;
        this.take(report);
        if (isNew) {
          this.#schedule(0);
          return;
        }
      } catch (again) {
        if (this.#ports.judge(again) === "away") return this.#fail(again);
      }
    }
    this.#takeWaiting();
    if (kind === "away") {
      this.#set({ save: { kind: "away" } });
      this.#schedule(RETRY_MS, "away");
    } else this.#set({ save: { kind: "failed", error } });
  }

  #takeWaiting(): void {
    const report = this.#waiting;
    this.#waiting = undefined;
    if (report !== undefined) this.take(report);
  }

  #schedule(inMs: number, save: "saving" | "away" = "saving"): void {
    if (this.#unsaved() === undefined) {
      this.#settle();
      return;
    }
    this.#keep();
    if (this.#state.save.kind !== "away") this.#set({ save: { kind: save } });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), inMs);
  }

  #settle(): void {
    if (this.#sending !== undefined || this.#unsaved() !== undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#keep();
    if (this.#state.save.kind !== "saved") this.#set({ save: { kind: "saved" } });
  }

  #keep(): void {
    const { document, conflicts } = this.#state;
    const isKept = conflicts.length > 0 || !isSame(this.#base, document);
    this.#ports.keep(
      isKept ? { revision: this.#revision, base: this.#base, mine: document } : undefined,
    );
  }

  #set(part: Partial<DraftState>): void {
    this.#state = { ...this.#state, ...part };
    for (const listener of this.#listeners) listener();
  }
}

/** A conflict as both sides are by now; undefined where they are the same. */
function refresh(
  old: Conflict,
  mine: ReportDocument,
  theirs: ReportDocument,
): Conflict | undefined {
  const of = <T extends { readonly id: string }>(list: readonly T[]): T | null =>
    list.find(({ id }) => id === old.id) ?? null;
  const now: Conflict =
    old.part === "title"
      ? { ...old, mine: mine.title, theirs: theirs.title }
      : old.part === "runSet"
        ? { ...old, mine: of(mine.runSets), theirs: of(theirs.runSets) }
        : { ...old, mine: of(mine.blocks), theirs: of(theirs.blocks) };
  return isSame(now.mine, now.theirs) ? undefined : now;
}
