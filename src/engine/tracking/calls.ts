import { userInfo } from "node:os";
import { parseExactJson } from "../../base/exact-json.ts";
import type { EngineThreads } from "../threads.ts";
import type { ArtifactDoor } from "./artifacts/artifact-door.ts";
import type { Fields } from "./fields.ts";

/** What a call of MLflow's interface gets. */
export interface TrackingCall {
  /** The body, or for GET the query string. */
  readonly fields: Fields;
  /** Parts of the path, by name. */
  readonly path: Readonly<Record<string, string>>;
}

export interface TrackingContext {
  readonly threads: EngineThreads;
  /** Answers about these are stale. */
  readonly publish: (topics: readonly string[]) => void;
}

/** What MLflow's interface needs of the engine. */
export interface Tracking {
  readonly context: TrackingContext;
  readonly artifacts: ArtifactDoor;
  /** Programs of this machine need a token as well. */
  readonly needsToken: () => boolean;
}

/** An answer that is JSON text already, piece by piece. */
export class JsonPieces {
  readonly pieces: Iterable<string>;

  constructor(pieces: Iterable<string>) {
    this.pieces = pieces;
  }

  /** The answer for a caller inside the engine. */
  parse(): unknown {
    return parseExactJson([...this.pieces].join(""));
  }
}

/** A page of a list. @param members JSON texts of its members, one or several (with commas) in each */
export function writePage(
  list: string,
  members: Iterable<string>,
  nextToken: string | undefined,
): JsonPieces {
  return new JsonPieces(pagePieces(list, members, nextToken));
}

function* pagePieces(
  list: string,
  members: Iterable<string>,
  nextToken: string | undefined,
): Generator<string, void> {
  let open = `{"${list}":[`;
  let isEmpty = true;
  for (const text of members) {
    yield open + text;
    open = ",";
    isEmpty = false;
  }
  const token = nextToken === undefined ? "" : `"next_page_token":${JSON.stringify(nextToken)}`;
  if (isEmpty) yield `{${token}}`;
  else yield `]${token === "" ? "" : `,${token}`}}`;
}

/** Answers what is written as JSON; integers beyond 2^53 are bigints. */
export type Handler = (context: TrackingContext, call: TrackingCall) => Promise<object>;

/** How a call is found: below `/api/VERSION/mlflow/` and `/ajax-api/VERSION/mlflow/`. */
export interface TrackingRoute {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly version: "2.0" | "3.0";
  /** `:name` stands for a part of the path. */
  readonly path: string;
  readonly handler: Handler;
}

export const nowMs = (): number => Date.now();
export const nowUs = (): number => Date.now() * 1000;

/** What a change of these traces touches. */
export function traceTopics(ids: readonly string[]): readonly string[] {
  return ["traces", ...ids.map((id) => `trace:${id}`)];
}

/** Of runs whose client names no user. */
export function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return "";
  }
}
