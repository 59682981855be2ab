import { QueryClient } from "@tanstack/react-query";
import { describeFailure } from "./errors.ts";

/**
 * Answers stay fresh until the stream of changes says otherwise. Only "no answer" is tried again here: a coded error
 * is an answer.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
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
}
