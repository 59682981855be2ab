import { uuidv7 } from "uuidv7";

declare const brand: unique symbol;
type Brand<T, B extends string> = T & { readonly [brand]: B };

export type ProjectId = Brand<string, "ProjectId">;
export type RunId = Brand<string, "RunId">;
export type SourceId = Brand<string, "SourceId">;
/** One gesture of a person: everything it changed is undone together. */
export type GestureId = Brand<string, "GestureId">;
export type ViewId = Brand<string, "ViewId">;

/** A new UUIDv7, so that ids sort by the time they were made. */
export function newId<T extends string>(): T {
  return uuidv7() as T;
}
