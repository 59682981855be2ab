import type { QueryClient } from "@tanstack/react-query";
import type { Change } from "../../src/contract/system.ts";
import { basePath } from "./api.ts";
import { setConnection, useConnection, type ConnectionState } from "./connection.ts";
import { followStream, type StreamPosition } from "./follow-stream.ts";
import { createGatherer } from "./gatherer.ts";

/** What the tab that follows the engine tells the others, and what a new one asks. */
type News =
  | { readonly kind: "change"; readonly change: Change; readonly position: StreamPosition }
  | {
      readonly kind: "state";
      readonly state: ConnectionState;
      readonly position: StreamPosition | undefined;
    }
  | { readonly kind: "hello" };

/**
 * Keeps the cached answers true until `signal` ends it: queries that a change touches are fetched again, and after a gap
 * or a new engine all are. A browser opens few connections to one host and each stream holds one for good, so one tab
 * follows the engine for all; when it closes, the next goes on behind it.
 */
export async function followChanges(queryClient: QueryClient, signal: AbortSignal): Promise<void> {
  const gatherer = createGatherer(queryClient);
  const name = `assay ${basePath()}`;
  const channel = new BroadcastChannel(name);
  let position: StreamPosition | undefined;
  let isLeader = false;
  const heed = (news: News): void => {
    if (news.kind === "hello") return;
    position = news.position ?? position;
    if (news.kind === "change") gatherer.add(news.change);
    else {
      const before = useConnection.getState().state;
      setConnection(news.state);
      if (news.state === "live" && before === "away") gatherer.retryFailed();
    }
  };
  const tell = (news: News): void => {
    heed(news);
    channel.postMessage(news);
  };
  channel.onmessage = ({ data }: MessageEvent<News>) => {
    heed(data);
    if (data.kind === "hello" && isLeader) channel.postMessage(stateNews(position));
  };
  signal.addEventListener("abort", () => {
    channel.close();
    gatherer.stop();
  });
  const lead = (): Promise<void> => {
    isLeader = true;
    return followStream(
      position,
      {
        onChange: (change, at) => tell({ kind: "change", change, position: at }),
        onState: (state) => tell({ kind: "state", state, position }),
      },
      signal,
    );
  };
  // Pages from another machine without TLS have no locks: each follows for itself.
  if (!("locks" in navigator)) return lead();
  channel.postMessage({ kind: "hello" } satisfies News);
  try {
    await navigator.locks.request(name, { signal }, lead);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function stateNews(position: StreamPosition | undefined): News {
  return { kind: "state", state: useConnection.getState().state, position };
}
