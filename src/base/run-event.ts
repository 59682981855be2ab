import type { JsonValue } from "./json.ts";
import type { PointColumns } from "./points.ts";
import type { FactKey, LinkKey } from "./run-facts.ts";

/**
 * What was observed, in the order of the file. Codecs make these, `runs.append` stores them. `part` is the logger's
 * own id of the run inside the file (one file may hold many), `null` where the file is one run.
 */
export type RunEvent =
  | SourceSeen
  | AttemptStarted
  | PointsSeen
  | ParamSeen
  | TagSeen
  | FactSeen
  | MediaSeen
  | ArtifactSeen
  | LogSeen
  | StateSeen
  | ProblemSeen;

interface OfPart {
  readonly part: string | null;
}

/** Facts about the run as the logger names it; a later one with the same part overrides. */
export interface SourceSeen extends OfPart {
  readonly kind: "source";
  readonly loggerRunId?: string;
  readonly name?: string;
  readonly experiment?: string;
  readonly startedUs?: number;
  /** Process that writes the file, where the format or its name tells. */
  readonly writer?: { readonly host?: string; readonly pid?: number };
}

/** Evidence that the training started again: what follows belongs to the next attempt. */
export interface AttemptStarted extends OfPart {
  readonly kind: "attempt";
  readonly reason: string;
}

export interface PointsSeen extends OfPart {
  readonly kind: "points";
  readonly metric: string;
  /** Subset of the metric (Aim-like context, MLflow's model or dataset), canonical text; "" for none. */
  readonly context: string;
  readonly columns: PointColumns;
  /** True where the zone of the wall time was not in the file. */
  readonly zoneAssumed: boolean;
}

export interface ParamSeen extends OfPart {
  readonly kind: "param";
  readonly key: string;
  readonly value: JsonValue;
}

export interface TagSeen extends OfPart {
  readonly kind: "tag";
  readonly key: string;
  readonly value: string;
}

/** Of the run's code or environment. */
export interface FactSeen extends OfPart {
  readonly kind: "fact";
  readonly key: FactKey | LinkKey;
  /** Of a long one (`LONG_FACTS`) a summary: the text stays in the file, its codec's `readFact` has it. */
  readonly value: string;
}

/** A reference into the source, never a copy. */
export interface MediaSeen extends OfPart {
  readonly kind: "media";
  readonly metric: string;
  readonly mediaType:
    | "image"
    | "audio"
    | "text"
    | "histogram"
    | "table"
    | "html"
    | "video"
    | "curve"
    | "file"
    | "tensor"
    | "other";
  readonly step: number | bigint;
  /** NaN where the source has no time. */
  readonly timeUs: number;
  /** The whole record in the file, with its frame. */
  readonly offset: number;
  readonly length: number;
  /** Which of the record's values, from 0. */
  readonly item: number;
  /** The record's checksum: what is read back later must still be this very record. */
  readonly crc: number;
  /** Images or sounds side by side in one value. */
  readonly samples: number;
}

/** A file that the logger kept beside its records. */
export interface ArtifactSeen extends OfPart {
  readonly kind: "artifact";
  /** POSIX, as the run names it. */
  readonly path: string;
  /** Where it lies, relative to where the logger keeps files; not to be trusted. */
  readonly place: string;
}

export interface LogSeen extends OfPart {
  readonly kind: "log";
  readonly offset: number;
  readonly lines: number;
}

export interface StateSeen extends OfPart {
  readonly kind: "state";
  readonly state: RunState;
  readonly reason: string;
  readonly atUs: number;
}

/** Something in the file could not be used; the rest goes on. */
export interface ProblemSeen extends OfPart {
  readonly kind: "problem";
  readonly severity: "warning" | "error";
  /** What happened and what was kept, one sentence. */
  readonly message: string;
  /** Where: "byte 1024", "line 17". The first place, where `count` says that there are several. */
  readonly where: string;
  readonly count?: number;
}

export const RUN_STATES = ["running", "stalled", "finished", "failed", "killed", "lost"] as const;
export type RunState = (typeof RUN_STATES)[number];

/** At which a run is over for certain, and which a person may say it is at. */
export const END_STATES = ["finished", "failed", "killed"] as const satisfies readonly RunState[];
export type EndState = (typeof END_STATES)[number];
