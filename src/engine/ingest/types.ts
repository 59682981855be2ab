import type { JsonValue } from "../../base/json.ts";
import type { FactSeen, RunEvent, PointsSeen } from "../../base/run-event.ts";
import type { CodecState } from "../../formats/index.ts";
import type { PackedPoints, PackedRange } from "./pack.ts";

/** A file that a codec accepted, before anything of it was read. */
export interface AcceptedFile {
  /** POSIX, relative to the project. */
  readonly path: string;
  readonly sourcePath: string;
  readonly runName: string;
  readonly codec: string;
  readonly logger: string;
  /** Its runs are told by what stands in it. */
  readonly parts: boolean;
  readonly size: number;
  readonly mtimeUs: number;
  readonly inode: string;
  /** When it was made; null where that is not known. */
  readonly bornUs: number | null;
  /** Hash of the first data record, where it is known already. */
  readonly fingerprint: string | undefined;
  /** Copies by the same writer: listed, not read. */
  readonly copies: readonly {
    readonly path: string;
    readonly size: number;
    readonly mtimeUs: number;
  }[];
}

/** What the store knows of a file: its identity and where reading goes on. */
export interface FileRecord {
  readonly path: string;
  readonly sourcePath: string;
  readonly role: "data" | "copy" | "companion";
  readonly codec: string;
  readonly size: number;
  readonly mtimeUs: number;
  readonly inode: string;
  readonly readBytes: number;
  readonly headHash: string;
  readonly tailHash: string;
  readonly state: CodecState | undefined;
  readonly stopped: boolean;
  /** Complete records may be waiting behind what was read: reading was interrupted. */
  readonly more: boolean;
  /** Was not there when it was last looked for. */
  readonly gone: boolean;
  /** How many windows were stored: nobody stores the same one twice. */
  readonly windows: number;
  /** What stands in it beside points was not looked for when it was read. */
  readonly backfill: boolean;
}

/** A source that has a run, and by what it is known again. */
export interface SourceBinding {
  readonly path: string;
  readonly fingerprint: string | null;
}

/** A source, or files within one (`from` is `to`), under another path than before. */
export interface SourceMove {
  readonly from: string;
  readonly to: string;
  readonly files: ReadonlyArray<{ readonly from: string; readonly to: string }>;
  readonly copies: AcceptedFile["copies"];
  readonly runName: string;
}

/** Something in a file that could not be used, wherever and however often it was met. */
export interface StoredProblem {
  readonly path: string;
  /** The first place. */
  readonly where: string;
  readonly message: string;
  readonly severity: "warning" | "error";
  readonly count: number;
}

/** Points of an event, already in the store's form. */
export type EncodedPoints = Omit<PointsSeen, "columns"> & {
  /** In the window's packed arrays. */
  readonly range: PackedRange;
  readonly count: number;
  readonly firstStep: number | bigint;
  readonly float32: boolean;
};
export type StoredEvent = Exclude<RunEvent, PointsSeen> | EncodedPoints;

/** What a logger wrote when a run was over. */
export type EndMark = Pick<Extract<RunEvent, { kind: "state" }>, "state" | "reason" | "atUs">;

/** One window of one file, read and parsed: what the writer stores in one transaction with the resume position. */
export interface ReadWindow {
  readonly projectId: string;
  readonly path: string;
  readonly sourcePath: string;
  /** The events name their parts, each a run. */
  readonly parts: boolean;
  /** Of the record that it was read behind. */
  readonly windows: number;
  readonly events: readonly StoredEvent[];
  readonly packed: PackedPoints;
  readonly size: number;
  readonly mtimeUs: number;
  readonly inode: string;
  readonly readBytes: number;
  readonly headHash: string;
  readonly tailHash: string;
  /** Without `names`. */
  readonly state: CodecState;
  /** The codec's names, where this window changed them. */
  readonly names: JsonValue | undefined;
  readonly stopped: boolean;
  readonly replaced: boolean;
  /** The file was read from its beginning. */
  readonly fromStart: boolean;
  readonly lowerStepStartsAttempt: boolean;
  readonly arrivedUs: number;
}

/** What a stored window changed. */
export interface WindowEffect {
  readonly runIds: readonly string[];
  /** Or new tags of media. */
  readonly newMetrics: boolean;
  /** When the run started is known now, or was earlier than was known. */
  readonly newStart: boolean;
  readonly points: number;
  /** References to media. */
  readonly media: number;
}

export interface CompanionParams {
  readonly projectId: string;
  readonly path: string;
  readonly codec: string;
  readonly folder: string;
  readonly below: boolean;
  readonly size: number;
  readonly mtimeUs: number;
  readonly params: ReadonlyArray<readonly [key: string, value: JsonValue]>;
  /** Of the runs of the folder, where the file names it. */
  readonly experiment?: string;
  readonly facts?: readonly FactSeen[];
}
