/** How far a long call is. */
export interface Progress {
  readonly done: number;
  readonly of: number;
  /** What it is at: "reading file 2 of 7". */
  readonly what: string;
}

/** What a long function is given beside its arguments. */
export interface Work {
  /** Tells how far it is; cheap. Throws AppError CANCELLED when nobody waits for the answer any more. */
  readonly report: (progress: Progress) => void;
}

/** For callers that neither look nor leave. */
export const UNWATCHED: Work = { report: () => undefined };
