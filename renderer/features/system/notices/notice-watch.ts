import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { RunRow } from "../../../../src/contract/runs.ts";
import type { NoticeKind } from "../../../../src/contract/system.ts";
import { api, orpc } from "../../../client/api.ts";
import { askAt } from "../../../client/moment.ts";
import {
  addNotices,
  followOtherTabs,
  remember,
  useNotices,
  type Notice,
} from "../../../state/notices.ts";
import { findStalled } from "./desktop-news.ts";
import { useDesktopNotices } from "./desktop-notices.ts";
import { useTray } from "./use-tray.ts";
import {
  findEnded,
  isOldEnd,
  newsOfBundles,
  newsOfEnd,
  newsOfFolders,
  newsOfSources,
  seenAtWork,
  waitingBundles,
} from "./find-news.ts";

/** More runs at work at once are not followed one by one. */
const MOST_RUNNING = 200;
const RUNNING = 'state = "running" or state = "stalled"';

/** Notes what happens: runs that end, logs and folders that cannot be read, the engine and its disk. Always of now. */
export function NoticeWatch(): null {
  const tell = useTell();
  useEffect(followOtherTabs, []);
  useRunEnds(tell);
  useSources(tell);
  useBundles(tell);
  useEngine(tell);
  return null;
}

type Tell = (news: ReadonlyArray<Omit<Notice, "isRead">>) => void;

/** Only the kinds that were asked for. */
function useTell(): Tell {
  const { data: settings } = useQuery(orpc.system.getSettings.queryOptions());
  const kinds = useRef<readonly NoticeKind[]>([]);
  useEffect(() => {
    kinds.current = settings?.notices ?? [];
  });
  return (news) => addNotices(news.filter(({ kind }) => kinds.current.includes(kind)));
}

const NO_RUNS: readonly RunRow[] = [];

function useRunEnds(tell: Tell): void {
  const tellDesktop = useDesktopNotices();
  const states = useRef<ReadonlyMap<string, RunRow["state"]> | undefined>(undefined);
  const { data } = useQuery(
    orpc.runs.list.queryOptions({ input: { query: RUNNING, limit: MOST_RUNNING } }),
  );
  useTray(data?.total, data?.rows ?? NO_RUNS);
  useEffect(() => {
    if (data === undefined || data.total > data.rows.length) return;
    tellDesktop(findStalled(states.current, data.rows));
    states.current = new Map(data.rows.map(({ id, state }) => [id, state]));
    const before = useNotices.getState().memory.running;
    const ended = findEnded(before, data.rows);
    remember({ running: seenAtWork(before, data.rows, Date.now()) });
    // What an engine that went away meanwhile would tell is lost.
    if (ended.length === 0) return;
    void loadRuns(ended).then(
      (all) => {
        const nowMs = Date.now();
        const runs = all.filter((run) => !isOldEnd(run, before?.[run.id] ?? nowMs, nowMs));
        tell(runs.flatMap((run) => newsOfEnd(run, nowMs) ?? []));
        tellDesktop(runs);
      },
      () => undefined,
    );
    // One look at each answer.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [data]);
}

async function loadRuns(ids: readonly string[]): Promise<readonly RunRow[]> {
  // Those that are removed, went with their project or became part of another run are not missed.
  const query = `id in (${ids.map((id) => JSON.stringify(id)).join(", ")})`;
  const { rows } = await askAt(undefined, () => api.runs.list({ query, limit: MOST_RUNNING }));
  return rows;
}

function useSources(tell: Tell): void {
  const { data: projects } = useQuery(orpc.runs.listProjects.queryOptions());
  const { data: statuses } = useQuery(orpc.ingest.status.queryOptions());
  useEffect(() => {
    if (projects === undefined || statuses === undefined) return;
    const { problems, missing } = useNotices.getState().memory;
    const nameOf = (id: string): string =>
      projects.find((one) => one.id === id)?.name ?? "a folder";
    // What the first reading finds stands in its own summary.
    const read = statuses.filter(({ phase }) => phase === "live");
    tell([
      ...newsOfSources(problems, read, nameOf, Date.now()),
      ...newsOfFolders(missing, projects, Date.now()),
    ]);
    remember({
      problems: Object.fromEntries(read.map((one) => [one.projectId, one.problemsTotal])),
      missing: projects.filter(({ watch }) => watch === "missing").map(({ id }) => id),
    });
    // One look at each answer.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [projects, statuses]);
}

function useBundles(tell: Tell): void {
  const { data: folders } = useQuery(orpc.bundles.listFolders.queryOptions());
  useEffect(() => {
    if (folders === undefined) return;
    tell(newsOfBundles(useNotices.getState().memory.bundles, folders, Date.now()));
    remember({ bundles: waitingBundles(folders) });
    // One look at each answer.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [folders]);
}

function useEngine(tell: Tell): void {
  const { data: info } = useQuery(orpc.system.info.queryOptions());
  const seen = useRef<string | undefined>(undefined);
  const instance = info?.instance;
  const writeProblem = info?.writeProblem ?? null;
  const crashed = info?.recoveredFromCrash === true;
  useEffect(() => {
    if (instance === undefined) return;
    const known = useNotices.getState().memory.instance;
    const isSecond = seen.current !== undefined && seen.current !== instance;
    seen.current = instance;
    if (known !== instance) remember({ instance });
    if (known === instance || (!isSecond && !crashed)) return;
    tell([
      {
        id: `engine-${instance}`,
        kind: "engine",
        title: crashed ? "The engine was started again after a crash" : "The engine was restarted",
        text: crashed ? "Nothing that was acknowledged is lost." : "All data was read anew.",
        atMs: Date.now(),
      },
    ]);
    // One look at each engine.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [instance]);
  useEffect(() => {
    if (writeProblem === null) return;
    tell([
      {
        id: `write-${instance ?? ""}`,
        kind: "engine",
        title: "Nothing can be written",
        text: writeProblem,
        atMs: Date.now(),
      },
    ]);
    // Once for each problem.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [writeProblem]);
}
