import type { ShareFolder } from "../../../../src/contract/bundles.ts";
import { expect, test } from "vitest";
import type { IngestStatus } from "../../../../src/contract/ingest.ts";
import type { ProjectRow, RunRow } from "../../../../src/contract/runs.ts";
import { MOST_NOTICES, withNotices, type Notice } from "../../../state/notices.ts";
import {
  findEnded,
  isOldEnd,
  newsOfEnd,
  newsOfBundles,
  newsOfFolders,
  newsOfSources,
  seenAtWork,
  waitingBundles,
} from "./find-news.ts";

const run = (part: Partial<RunRow>): RunRow =>
  ({ id: "r1", name: "adam", projectId: "p1", stateReason: "", removed: false, ...part }) as RunRow;
const status = (projectId: string, problemsTotal: number): IngestStatus =>
  ({
    projectId,
    problemsTotal,
    problems: [{ path: "a.csv", where: "line 3", message: "cut off", severity: "warning" }],
  }) as unknown as IngestStatus;

test("the first look knows of no end; later ones tell of what is not at work any more", () => {
  expect(findEnded(undefined, [run({})])).toEqual([]);
  expect(findEnded({ r1: 1, r2: 1 }, [run({ id: "r2" })])).toEqual(["r1"]);
});

test("what had ended before it was found is no news; what ended since is", () => {
  expect(seenAtWork({ r1: 5, r3: 6 }, [run({}), run({ id: "r2" })], 9)).toEqual({ r1: 5, r2: 9 });
  const lastDataUs = 1_000_000_000;
  expect(isOldEnd({ lastDataUs }, 2_000_000, 2_005_000)).toBe(true);
  expect(isOldEnd({ lastDataUs }, 1_030_000, 1_035_000)).toBe(false);
  // Silent from the first look on, and killed while one watched.
  expect(isOldEnd({ lastDataUs }, 2_000_000, 2_300_000)).toBe(false);
  expect(isOldEnd({ lastDataUs: null }, 2_000_000, 2_005_000)).toBe(false);
});

test("an end says how it ended, and a run that goes on or was removed says nothing", () => {
  expect(newsOfEnd(run({ state: "failed", stateReason: "exit code 1" }), 5)).toMatchObject({
    kind: "failed",
    title: "adam failed",
    text: "exit code 1",
    runId: "r1",
  });
  expect(newsOfEnd(run({ state: "finished" }), 5)).toMatchObject({ kind: "finished" });
  expect(newsOfEnd(run({ state: "running" }), 5)).toBeUndefined();
  expect(newsOfEnd(run({ state: "finished", removed: true }), 5)).toBeUndefined();
});

test("problems of sources are told when they become more, in folders that were known", () => {
  const nameOf = (id: string): string => id;
  expect(newsOfSources(undefined, [status("p1", 3)], nameOf, 5)).toEqual([]);
  expect(newsOfSources({ p1: 1 }, [status("p1", 3), status("p2", 9)], nameOf, 5)).toMatchObject([
    { id: "sources-p1", title: "2 new problems in the logs of p1", text: "a.csv: cut off" },
  ]);
  expect(newsOfSources({ p1: 3 }, [status("p1", 3)], nameOf, 5)).toEqual([]);
});

test("a folder that goes away is told once", () => {
  const gone = {
    id: "p1",
    name: "one",
    watch: "missing",
    root: "/x",
    watchReason: "",
  } as ProjectRow;
  expect(newsOfFolders([], [gone], 5)).toHaveLength(1);
  expect(newsOfFolders(["p1"], [gone], 5)).toEqual([]);
});

test("a bundle that waits is told once, and again when it waits for something else", () => {
  const file = (reason: string, part: Partial<ShareFolder["files"][number]> = {}) => ({
    path: "/share/a.assay",
    state: "waiting" as const,
    reason,
    author: { name: "Ann", fingerprint: "", publicKey: "", standing: "unknown", knownAs: null },
    runs: 1,
    ...part,
  });
  const folder = (...files: ReadonlyArray<ReturnType<typeof file>>): ShareFolder =>
    ({ id: "f", path: "/share", state: "watching", files }) as unknown as ShareFolder;
  const first = folder(file("unknown"));
  expect(newsOfBundles(undefined, [first], 5)).toMatchObject([
    { kind: "bundles", title: "A bundle of “Ann” waits", text: "/share/a.assay: unknown" },
  ]);
  const known = waitingBundles([first]);
  expect(newsOfBundles(known, [first], 5)).toEqual([]);
  expect(newsOfBundles(known, [folder(file("conflicts"))], 5)).toHaveLength(1);
  // One that is not whole yet has no author, and needs nobody.
  const cut = folder(file("cut", { author: null }));
  expect([newsOfBundles([], [cut], 5), waitingBundles([cut])]).toEqual([[], []]);
});

test("the list is bounded, and the same thing again comes to its top as new", () => {
  const one = (id: string): Omit<Notice, "isRead"> => ({
    id,
    kind: "finished",
    title: id,
    text: "",
    atMs: 1,
  });
  const many = Array.from({ length: 300 }, (_, i) => one(`n${i}`));
  const full = withNotices([], many);
  expect(full).toHaveLength(MOST_NOTICES);
  const read = full.map((notice) => ({ ...notice, isRead: true }));
  const again = withNotices(read, [one("n7")]);
  expect(again).toHaveLength(MOST_NOTICES);
  expect(again[0]).toMatchObject({ id: "n7", isRead: false });
  expect(again.filter(({ id }) => id === "n7")).toHaveLength(1);
});
