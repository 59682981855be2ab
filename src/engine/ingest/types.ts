import type { JsonValue } from "../../base/json.ts";
import type { RunEvent, PointsSeen } from "../../base/run-event.ts";
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
  readonly size: number;
  readonly mtimeUs: number;
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
  /** Was not there when it was last looked for. */
  readonly gone: boolean;
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

/** One window of one file, read and parsed: what the writer stores in one transaction with the resume position. */
export interface ReadWindow {
  readonly projectId: string;
  readonly path: string;
  readonly sourcePath: string;
  readonly events: readonly StoredEvent[];
  readonly packed: PackedPoints;
  readonly size: number;
  readonly mtimeUs: number;
  readonly inode: string;
  readonly readBytes: number;
  readonly headHash: string;
  readonly tailHash: string;
  readonly state: CodecState;
  readonly stopped: boolean;
  readonly replaced: boolean;
  readonly lowerStepStartsAttempt: boolean;
  readonly fingerprint: string | undefined;
  readonly arrivedUs: number;
}

/** What a stored window changed. */
export interface WindowEffect {
  readonly runIds: readonly string[];
  readonly newMetrics: boolean;
  readonly points: number;
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
}
