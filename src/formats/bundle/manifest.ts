import type { JsonValue } from "../../base/json.ts";
import type { RunState } from "../../base/run-event.ts";
import type { ValueType } from "./series-block.ts";

/** What docs/bundle.md tells of, as it is written. */
export const BUNDLE_FORMAT = "assay-bundle";
/** Readers refuse a higher one. */
export const BUNDLE_VERSION = 1;
export const MANIFEST = "manifest.json";
export const SIGNATURE = "manifest.sig";
export const EDITS = "edits.json";
export const runEntry = (runId: string): string => `runs/${runId}.json`;
export const seriesEntry = (runId: string): string => `series/${runId}.bin`;
export const fileEntry = (sha256: string): string => `files/${sha256}`;
/** What a reader need not unpack more of at once. */
export const MOST_BLOCK_POINTS = 1_000_000;

export interface BundleEntry {
  readonly bytes: number;
  readonly sha256: string;
}

/** `manifest.json`: who made it, and every entry but itself and its signature. */
export interface Manifest {
  readonly format: typeof BUNDLE_FORMAT;
  readonly version: number;
  readonly id: string;
  readonly madeMs: number;
  readonly author: string;
  readonly tool: string;
  /** Ed25519, 32 bytes in Base64. */
  readonly publicKey: string;
  /** Of the request that it answers: what the receiver has is left out. Null for a whole bundle. */
  readonly request: string | null;
  /** Values that were replaced before it was written. */
  readonly redacted: number;
  readonly runs: Array<{
    readonly id: string;
    readonly name: string;
    readonly project: string;
    /** What a request repeats: the writer leaves out a run whose content is still this one. Means nothing to others. */
    readonly content: string;
  }>;
  readonly entries: Readonly<Record<string, BundleEntry>>;
}

/** `runs/ID.json` */
export interface BundledRun {
  readonly id: string;
  readonly name: string;
  readonly observedName: string;
  readonly project: { readonly id: string; readonly name: string };
  readonly experiment: string;
  /** When this was so: of a run that came in a bundle itself, what that one said. */
  readonly asOfMs: number;
  readonly state: RunState;
  readonly stateReason: string;
  readonly createdUs: number;
  readonly startedUs: number | null;
  readonly lastDataUs: number | null;
  readonly notes: string;
  readonly params: Readonly<Record<string, JsonValue>>;
  readonly facts: Readonly<Record<string, string>>;
  /** The whole text of facts that are long (`code.diff`, `env.packages`), where it could be read. */
  readonly texts: Readonly<Record<string, string>>;
  /** Those that were logged. */
  readonly tags: Readonly<Record<string, string>>;
  /** Of Git, as the logger or the repository's log has it. */
  readonly commit: string | null;
  readonly branch: string | null;
  /** The first one gives the run its name. */
  readonly sources: readonly BundledSource[];
  readonly series: readonly BundledSeries[];
  /** Contents lie in `files/SHA256`, where they were chosen and the receiver lacks them. */
  readonly files: ReadonlyArray<{
    readonly path: string;
    readonly size: number;
    readonly sha256: string;
  }>;
}

/** `edits.json`: what people decided about what is in the bundle. */
export interface BundledEdits {
  /**
   * What holds now, by entity (`run:ID`, `view:ID`, `report:ID`, `comment:ID`, `model:ID`, `version:ID/N`) and field (`name`,
   * `notes`, `tags.KEY`, `blocks.ID`): the value, and the id of the entry that set it.
   */
  readonly fields: Readonly<
    Record<string, Readonly<Record<string, { readonly value: JsonValue; readonly entry: string }>>>
  >;
  /**
   * Journal entries about these entities, those of this workspace and those that came in bundles, as the workspaces wrote
   * them: each hash still verifies. Of a redacted entry `before` and `after` are left out and their salted hashes stand there.
   */
  readonly entries: readonly JsonValue[];
}

/** What one logger wrote. */
export interface BundledSource {
  readonly id: string;
  /** Of the log, relative to the project's folder. */
  readonly path: string;
  readonly logger: string;
  readonly attempts: number;
}

/** Of `series/ID.bin`, in this order, its blocks one behind the other. */
export interface BundledSeries {
  readonly metric: string;
  readonly context: string;
  readonly sourceId: string;
  readonly source: string;
  readonly attempt: number;
  /** The log did not say in which zone its times are. */
  readonly zoneAssumed: boolean;
  /** Another source of the run tells the same. */
  readonly twin: boolean;
  readonly points: number;
  readonly blocks: readonly BundledBlock[];
}

export interface BundledBlock {
  readonly points: number;
  readonly values: ValueType;
}
