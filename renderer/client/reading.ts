import type { UseQueryResult } from "@tanstack/react-query";

/** What a query has come to. */
export interface Reading<T> {
  readonly data: T | undefined;
  /** Null while there is an answer to show, also where reading it again has failed. */
  readonly error: unknown;
  readonly retry: () => void;
}

export function toReading<T>({ data, error, refetch }: UseQueryResult<T>): Reading<T> {
  return { data, error: data === undefined ? error : null, retry: () => void refetch() };
}
