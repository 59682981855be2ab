import { QueryClient, type DefaultedQueryObserverOptions } from "@tanstack/react-query";
import { describeFailure } from "./errors.ts";
import { askAt } from "./moment.ts";

/** Answers of one moment: whatever is asked through it is asked of that. */
class MomentClient extends QueryClient {
  readonly atUs: number | undefined;

  constructor(atUs: number | undefined) {
    super({
      defaultOptions: {
        queries: {
          staleTime: Number.POSITIVE_INFINITY,
          refetchOnWindowFocus: false,
          refetchOnReconnect: false,
          networkMode: "always",
          retry: (count, error) => count < 2 && describeFailure(error).code === "OFFLINE",
          retryDelay: 300,
        },
        mutations: { networkMode: "always" },
      },
    });
    this.atUs = atUs;
  }

  // The library's signature has eight types, of which none matters here.
  override defaultQueryOptions(given: never): never {
    const isDefaulted = (given as DefaultedQueryObserverOptions)._defaulted;
    const options: DefaultedQueryObserverOptions = super.defaultQueryOptions(given);
    const { queryFn } = options;
    if (isDefaulted || typeof queryFn !== "function") return options as never;
    const ask: typeof queryFn = (context) => askAt(this.atUs, () => queryFn(context));
    return { ...options, queryFn: ask } as never;
  }
}

/**
 * Answers stay fresh until the stream of changes says otherwise. Only "no answer" is tried again here: a coded error
 * is an answer.
 * @param atUs the moment that it asks of, microseconds UTC; absent: now
 */
export function createQueryClient(atUs?: number): QueryClient {
  return new MomentClient(atUs);
}

/** The moment that a client asks of; undefined for now. */
export function momentOf(client: QueryClient): number | undefined {
  return client instanceof MomentClient ? client.atUs : undefined;
}
