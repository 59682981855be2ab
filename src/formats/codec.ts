import type { JsonValue } from "../base/json.ts";
import type { FactSeen, RunEvent } from "../base/run-event.ts";
import type { LongFact } from "../base/run-facts.ts";
import type { MediaContent } from "./media.ts";
import type { PointLog } from "./point-log.ts";
import type { TextRule } from "./text-log/rules.ts";

/** What is known of a file without reading it. */
export interface FileFacts {
  /** POSIX, relative to the project's folder. */
  readonly path: string;
  /** Last segment of `path`. */
  readonly name: string;
  /** `path` without the name; "." for the project's folder. */
  readonly folder: string;
  /** Names of the other files in the same folder. */
  readonly siblings: ReadonlySet<string>;
  /** How many files the folder holds, where `siblings` are not all of them. */
  readonly fileCount?: number;
  /** Of the project, for text logs: those that hold for this file. */
  readonly rules?: readonly TextRule[];
}

/** `wait`: too little is written yet to tell. `no`: not ours, with the reason a person sees; "" where an earlier codec's says more. */
export type Sniff =
  | { readonly kind: "yes"; readonly logger: string }
  | { readonly kind: "wait" }
  | { readonly kind: "no"; readonly reason: string };

/**
 * Everything a codec remembers of a file, stored beside the points it produced: plain JSON. What grows with the number
 * of metrics is in the field `names`: where a parse leaves it as it is, it answers the very same object, and that is not
 * stored again.
 */
export type CodecState = { readonly [key: string]: JsonValue };

export interface ParseResult<S extends CodecState> {
  readonly events: readonly RunEvent[];
  readonly state: S;
  /** Bytes of the input that need not be shown again. */
  readonly consumed: number;
  /** Bytes from the start of this input without which nothing more can be told; absent when more is just welcome. */
  readonly need?: number;
  /** The file turned out to be another one than the state remembers: read again from byte 0 with the new state. */
  readonly restart?: boolean;
  /** Nothing after this place can be read (bad checksum): stop until the file is replaced. The events say why. */
  readonly stop?: boolean;
}

/**
 * A pure reader of one file format: bytes in, events out. No I/O, no clock.
 *
 * `append` codecs see the file in windows from a byte offset on; records that are not complete yet stay unconsumed.
 * When the file was truncated or replaced, `rewritten` gives the state with which it is read again from byte 0: the
 * codec then compares parsed records with what it remembers, and either goes on behind them without repeating one, or
 * starts a new attempt.
 */
export interface AppendCodec<S extends CodecState = CodecState> {
  readonly id: string;
  readonly kind: "append";
  /** A file may hold many runs: its events name the part of each. Without it their part is null. */
  readonly parts?: true;
  /** By name alone: is it worth reading the first bytes? */
  matches(file: FileFacts): boolean;
  /** `head` = the first up to 64 KiB; `whole` = the file holds nothing else. */
  sniff(head: Uint8Array, file: FileFacts, whole: boolean): Sniff;
  /** Name of a folder beside the file, which the sniff finds among the siblings where it is there. */
  folderBeside?(file: FileFacts): string;
  /** `path` of the source: the folder, or the file itself. Files with one path are one source, read in name order. */
  sourcePath(file: FileFacts): string;
  /** Name of the run, relative to the project; "" lets the project's own name stand. */
  runName(file: FileFacts): string;
  /**
   * Names of files in the same folder that this file's writer may write as copies of the same records. The caller shows
   * each one's head to `isCopy` before it counts as claimed.
   */
  claims?(file: FileFacts): readonly string[];
  isCopy?(head: Uint8Array, file: FileFacts, copy: FileFacts, copyHead: Uint8Array): boolean;
  /** A further file of a source starts a new attempt when one of its metrics begins below the last step of the files before. */
  readonly lowerStepStartsAttempt: boolean;
  initial(file: FileFacts): S;
  /**
   * `final`: the file is not expected to grow (a scan of an old file): a last line without its end counts when it is
   * complete in itself.
   * `points`: memory of the caller's for the points. Columns of the events are valid until its `reuse`.
   */
  parse(bytes: Uint8Array, state: S, final: boolean, points?: PointLog): ParseResult<S>;
  rewritten(state: S): S;
  /**
   * What a media reference leads to, from the bytes that stand in the file at its place now. `changed`: they are not the
   * record that was seen. `unreadable`: they are, and hold nothing that can be shown.
   */
  readMedia?(
    record: Uint8Array,
    ref: { readonly offset: number; readonly item: number; readonly crc: number },
  ): MediaContent | "changed" | "unreadable";
  /** The text of a long fact, from the whole file as it is now; undefined where it does not hold it any more. */
  readFact?(bytes: Uint8Array, key: LongFact): string | undefined;
  /** What the training wrote to its terminal, where the log holds that too: from the whole file as it is now. */
  readOutput?(bytes: Uint8Array): string;
  /** Text that identifies the first data record in normal form, for finding moved files; undefined before the first. */
  fingerprint(state: S): string | undefined;
}

/** A parameter file beside the sources of its folder (`hparams.yaml`): never a source itself. */
export interface CompanionCodec {
  readonly id: string;
  readonly kind: "companion";
  matches(file: FileFacts): boolean;
  /** Folder whose sources get the params: same folder, or with `below` also what lies under it. */
  scope(file: FileFacts): { readonly folder: string; readonly below: boolean };
  /** Flattened by `.`, JSON types kept. Throws AppError DAMAGED with the place where it cannot be read. */
  parse(
    bytes: Uint8Array,
    file: FileFacts,
  ): ReadonlyArray<readonly [key: string, value: JsonValue]>;
  /** Where the file names the experiment of those runs. */
  experiment?(bytes: Uint8Array): string | undefined;
  /** What it tells of their code and environment. */
  facts?(bytes: Uint8Array, file: FileFacts): readonly FactSeen[];
  /** As of a log. */
  readFact?(bytes: Uint8Array, key: LongFact): string | undefined;
}

export type DatabaseRow = {
  readonly [column: string]: string | number | bigint | Uint8Array | null;
};

/** A database as it was at one moment. */
export interface DatabaseReader {
  /** Names of a table's columns; none where there is no such table. */
  columns(table: string): ReadonlySet<string>;
  all(sql: string, ...values: ReadonlyArray<string | number>): readonly DatabaseRow[];
  /** One row after the other, where they may be many. */
  each(sql: string, ...values: ReadonlyArray<string | number>): Iterable<DatabaseRow>;
}

export interface DatabaseRead<S extends CodecState> {
  readonly events: readonly RunEvent[];
  readonly state: S;
  /** How much of it is read: 1 for all. Else it is read on with the new state. */
  readonly share: number;
  /** It does not hold everything any more that was told of the runs of these events. */
  readonly replaced: boolean;
}

/**
 * A reader of a logger's SQLite database, which holds many runs. It never touches the database itself, whose writer must
 * never meet a lock: it is shown a copy, and tells what is new in it.
 */
export interface DatabaseCodec<S extends CodecState = CodecState> {
  readonly id: string;
  readonly kind: "database";
  readonly parts: true;
  matches(file: FileFacts): boolean;
  /** Words of its schema, which stands near the beginning: without them the database is not copied to be asked. */
  readonly marks: readonly string[];
  sniff(db: DatabaseReader, file: FileFacts): Sniff;
  sourcePath(file: FileFacts): string;
  runName(file: FileFacts): string;
  initial(file: FileFacts): S;
  /** @param state of `initial`, or of the reading before, perhaps by an earlier version */
  read(db: DatabaseReader, state: CodecState, points: PointLog): DatabaseRead<S>;
  /** As of a log, of one of its runs. */
  readFact?(db: DatabaseReader, part: string, key: LongFact): string | undefined;
  fingerprint(state: S): string | undefined;
}

export type TableRow = { readonly [column: string]: unknown };

/**
 * A reader of a Parquet file. It is shown some rows after the other, as plain values: times are microseconds UTC, decimals
 * numbers.
 */
export interface TableCodec<S extends TableState = TableState> {
  readonly id: string;
  readonly kind: "table";
  readonly parts?: false;
  matches(file: FileFacts): boolean;
  /** Those that it reads. */
  readonly columns: readonly string[];
  /** @param columns names of those that the file has */
  sniff(columns: ReadonlySet<string>): Sniff;
  /** As of `AppendCodec`. */
  sourcePath(file: FileFacts): string;
  runName(file: FileFacts): string;
  initial(file: FileFacts): S;
  /** Answers a state that counts these rows. */
  read(
    rows: readonly TableRow[],
    state: S,
    points: PointLog,
  ): { readonly events: readonly RunEvent[]; readonly state: S };
  fingerprint(state: S): string | undefined;
}

/** `rows`: how many were read. */
export type TableState = CodecState & { readonly rows: number };

export type Codec = AppendCodec | CompanionCodec | DatabaseCodec | TableCodec;
